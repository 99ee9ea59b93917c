"""English, with the day first as the country writes it."""

DATE_FORMAT = SHORT_DATE_FORMAT = "d M Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "H:i d M Y"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d %b %Y", "%Y-%m-%d"]
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
