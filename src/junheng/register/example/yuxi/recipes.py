"""How many schools, groups and schools outside groups each county of 玉溪 gets."""

from junheng.register.example.region.sites import Recipe

GONE = {"530425": 2, "530427": 3, "530428": 2}
"""Teaching points closed in recent years, county by county; they are built beside those of the recipe."""
RECIPES = {
    "530402": Recipe(
        seats=("玉兴街道", "凤凰街道", "玉带街道"), seat_primaries=12, primaries=61, points=4, seat_juniors=8, juniors=15,
        complete=1, nine_years=2, seniors=3, seat_nurseries=5, nurseries=14,
    ),
    "530403": Recipe(
        seats=("星云街道", "宁海街道"), seat_primaries=4, primaries=45, points=5, seat_juniors=3, juniors=9,
        nine_years=1, seniors=1, seat_nurseries=2, nurseries=9,
    ),
    "530423": Recipe(
        seats=("秀山街道", "九龙街道"), seat_primaries=4, primaries=48, points=5, seat_juniors=3, juniors=9,
        complete=1, nine_years=1, seniors=1, seat_nurseries=2, nurseries=10,
    ),
    "530424": Recipe(
        seats=("宁州街道",), seat_primaries=3, primaries=38, points=5, seat_juniors=2, juniors=7, seniors=1,
        seat_nurseries=2, nurseries=7,
    ),
    "530425": Recipe(
        seats=("龙泉街道",), seat_primaries=3, primaries=33, points=4, seat_juniors=2, juniors=6, nine_years=1,
        seniors=1, seat_nurseries=2, nurseries=8,
    ),
    "530426": Recipe(
        seats=("双江街道",), seat_primaries=3, primaries=38, points=6, seat_juniors=2, juniors=7, nine_years=1,
        seniors=1, seat_nurseries=2, nurseries=9,
    ),
    "530427": Recipe(
        seats=("桂山街道", "古城街道"), seat_primaries=4, primaries=61, points=10, seat_juniors=3, juniors=12,
        nine_years=2, seniors=1, seat_nurseries=2, nurseries=12,
    ),
    "530428": Recipe(
        seats=("红河街道", "澧江街道"), seat_primaries=3, primaries=45, points=8, seat_juniors=2, juniors=8,
        nine_years=2, seniors=1, seat_nurseries=2, nurseries=10,
    ),
    "530481": Recipe(
        seats=("凤麓街道",), seat_primaries=3, primaries=27, points=3, seat_juniors=2, juniors=6, seniors=1,
        seat_nurseries=2, nurseries=7,
    ),
}  # fmt: skip
GROUPS = {
    "530402": 12, "530403": 8, "530423": 9, "530424": 6, "530425": 6, "530426": 6, "530427": 9, "530428": 7, "530481": 5,
}  # fmt: skip
OUTSIDE = 47
"""Schools of compulsory education that are in no group: most teaching points, a few village schools, private schools."""
PRIVATE = {"小学": 5, "初级中学": 2}
