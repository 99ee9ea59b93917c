"""Charts for paper."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from matplotlib.figure import Figure
from PIL import Image

from dothi.reports import charts
from dothi.reports.charts import Chart, Point

D = Decimal
RATE = Chart(
    unit="%",
    points=[Point("2011", D("97.30")), Point("2012", None), Point("2013", D("97.44")), Point("2014", D("94.83"))],
    measured="Kết quả",
    decimals=2,
    baseline=Point("2010", D("97.1")),
    baseline_words="Số liệu gốc",
    target=D(98),
    target_words="Chỉ tiêu 2015: trên 98 %",
)


def drawn(chart: Chart, language: str = "vi") -> tuple[list[str], list[float], list[str]]:
    """The texts beside points, the heights of the measured line, the labels under the axis."""
    axes = Figure().add_subplot()
    charts.draw(axes, chart, language)
    line = next(one for one in axes.lines if one.get_label() == chart.measured)
    return (
        [t.get_text() for t in axes.texts],
        [float(y) for y in line.get_ydata()],
        [t.get_text() for t in axes.get_xticklabels()],
    )


def test_it_prints_sharp_and_grey_to_its_width() -> None:
    with Image.open(io.BytesIO(charts.png(RATE))) as picture:
        assert round(picture.info["dpi"][0]) == charts.DPI
        assert abs(picture.width - charts.WIDTH / 25.4 * charts.DPI) < 2
        red, green, blue = picture.convert("RGB").split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()  # black and white: a photocopy loses nothing


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert drawn(RATE)[0] == ["97,10", "97,30", "97,44", "94,83"]
    assert drawn(RATE, "en")[0] == ["97.10", "97.30", "97.44", "94.83"]


def test_no_data_is_a_gap_and_never_zero() -> None:
    _texts, heights, labels = drawn(RATE)
    assert [h != h for h in heights] == [False, True, False, False]  # NaN is not itself
    assert labels == ["2010", "2011", "2012", "2013", "2014"]


def test_without_baseline_or_target_there_is_only_the_line() -> None:
    bare = Chart(unit="bóng", points=RATE.points, measured="Kết quả")
    axes = Figure().add_subplot()
    charts.draw(axes, bare, "vi")
    assert [line.get_label() for line in axes.lines] == ["Kết quả"]


def test_many_can_be_drawn_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(charts.png, [RATE] * 8))
    assert len(set(made)) == 1
