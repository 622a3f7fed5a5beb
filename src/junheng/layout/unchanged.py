"""What staying as it is would come to, in the parts of the objective: everybody stays at their school, nothing is built."""

from __future__ import annotations

import numpy as np

from junheng.layout.model import Model
from junheng.layout.options import UNIT


def of_clients(model: Model) -> dict[str, np.ndarray]:
    """Part → (epochs, clients) 万元."""
    place, rules = model.place, model.place.rules
    w, years = rules.weights, np.array(rules.years, float)[:, None]
    boards = place.clients["boards_now"].to_numpy()
    v, by_day = place.village_of, 1 - boards

    def mean(ways: np.ndarray) -> np.ndarray:
        """Of each client, over the schools its pupils go to; a way nobody knows counts nothing."""
        return (place.attends * np.where(np.isfinite(ways), ways, 0.0)).sum(axis=1)

    day, km = place.minutes[v], place.km[v]
    minutes = mean(day) * by_day + mean(place.weekly[v]) / 5 * boards
    far = mean(np.maximum(day - w.far_after, 0.0)) * by_day
    rides = mean(np.where(place.walks[v], 0.0, km)) * by_day + 0.2 * mean(km) * boards
    each = {
        "路途": w.minute * minutes + w.far * far, "寄宿": w.boarding * boards, "资源": w.balance * place.attends @ place.shortfall,
        "乘车支出": w.yearly * rules.costs.ride * rides, "寄宿支出": w.yearly * rules.costs.boarder * boards, "转学": 0.0 * boards,
    }  # fmt: skip
    return {name: years * place.pupils * one / UNIT for name, one in each.items()}


def of_sites(model: Model) -> dict[str, np.ndarray]:
    """Part → (epochs, sites) 万元."""
    place, rules = model.place, model.place.rules
    load = np.stack(
        [place.pupils[:, place.band_of == b] @ place.attends[place.band_of == b] for b in range(3)], axis=2
    ).round()
    running = np.zeros(load.shape[:2])
    for option in model.options:
        if option.action == "保留" and place.sites["standing"][option.site]:
            for t, here in enumerate(load[:, option.site]):
                taught = [b for b in range(3) if option.bands[b] or here[b]]
                classes = sum(option.classes(b, here[b], rules) * option.class_cost(b, rules) for b in taught)
                running[t, option.site] = option.base + classes
    years = np.array(rules.years, float)[:, None]
    return {"学校运转": rules.weights.yearly * years * running / UNIT, "一次性投入": 0.0 * running}
