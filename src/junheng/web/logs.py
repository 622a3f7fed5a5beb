"""Structured logs: one JSON object a line, without anything that names a person or a child."""

import json
import logging


class JsonLines(logging.Formatter):
    """time, level, logger, message; the traceback of a bug. Request bodies, names and addresses are never included."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"time": self.formatTime(record), "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
