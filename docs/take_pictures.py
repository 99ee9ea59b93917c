"""Takes the pictures of `docs/images` from a running dothi that holds the sample programme.

    dothi run --port 8000                                                       # in another terminal
    dothi report /tmp/report.docx --period 2014                                 # for the picture of the report
    .venv/bin/python docs/take_pictures.py http://localhost:8000 quantri PASSWORD --report /tmp/report.docx

It only looks, but for one import: a sheet with mistakes is dropped on the page and put aside again, and nothing of it is
saved. The report is drawn by LibreOffice and pdftoppm; without `--report` its picture stays as it is.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LARGEST = 200 * 1024  # bytes of a picture
SHEET = [  # what offices send: a number that is none, a date that is none, a ward nobody knows, one row twice
    ["STT", "Số GPXD", "Chủ đầu tư", "Địa điểm xây dựng", "Phường", "Số tầng", "DT sàn", "Ngày nhận hồ sơ"],
    [1, "901/GPXD", "Trần Văn Mẫu", "Số 12 phố Bạch Mai", "Bạch Mai", 3, "120,5", "02/03/2015"],
    [2, "902/GPXD", "Lê Thị Thử", "Số 7 ngõ Quỳnh", "Quỳnh Lôi", "ba", "96", "05/03/2015"],
    [3, "903/GPXD", "Phạm Văn Thí", "Số 30 phố Lò Đúc", "Phường Lò Đúc", 5, "210", "31/02/2015"],
    [4, "904/GPXD", "", "Số 4 phố Minh Khai", "Minh Khai", 2, "1.200", "09/03/2015"],
    [4, "904/GPXD", "Hoàng Thị Ví", "Số 4 phố Minh Khai", "Minh Khai", 2, "80", "09/03/2015"],
]


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("address", "login", "password"):
        parser.add_argument(name)
    parser.add_argument("--report", type=Path, help="a report as `dothi report` writes it")
    given = parser.parse_args()
    IMAGES.mkdir(exist_ok=True)
    found = subprocess.run(
        [ROOT / "scripts" / "browser.sh"], capture_output=True, text=True, check=False
    ).stdout.strip()
    with sync_playwright() as playwright:
        # Root, as in a container, has no sandbox; maps are drawn without a graphics card.
        drawn = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        options = [*drawn, *(["--no-sandbox"] if os.getuid() == 0 else [])]
        browser = playwright.chromium.launch(executable_path=found or None, args=options)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="vi-VN", color_scheme="light")
        page.set_default_timeout(120_000)
        log_in(page, given.address.rstrip("/"), given.login, given.password)
        pages(page, given.address.rstrip("/"))
        browser.close()
    if given.report:
        report(given.report)


def log_in(page: Page, address: str, login: str, password: str) -> None:
    """In Vietnamese, whatever the user last chose."""
    page.context.add_cookies([{"name": "django_language", "value": "vi", "url": address}])
    page.goto(f"{address}/login/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{address}/")


def pages(page: Page, address: str) -> None:
    """The pages, each as a reader comes to it."""
    page.goto(f"{address}/?year=2014")
    keep(page, "home")
    page.goto(f"{address}/indicators/permit-rate-works/?year=2014")
    page.click(".side-card .btn")
    keep(page, "records")
    page.click(".panel.figure p a >> nth=0")
    keep(page, "sentence")
    page.goto(f"{address}/registers/permits/import/")
    page.set_input_files("[type=file]", {"name": "gpxd-thang-3.xlsx", "mimeType": "", "buffer": sheet()})
    page.wait_for_url("**/imports/*/")
    page.wait_for_selector("text=Vấn đề trong tệp")
    keep(page, "import")
    page.click("form[action$='/drop/'] button")
    page.wait_for_load_state()


def sheet() -> bytes:
    """The sheet with mistakes."""
    book, out = Workbook(), io.BytesIO()
    for row in SHEET:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def keep(page: Page, name: str) -> None:
    """The page as it stands, once its charts and fonts are there."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    save(Image.open(io.BytesIO(page.screenshot())), name)


def report(file: Path) -> None:
    """Two pages of a Word report, side by side."""
    with tempfile.TemporaryDirectory() as place:
        run = ["soffice", "--headless", f"-env:UserInstallation=file://{place}/profile", "--convert-to", "pdf"]
        subprocess.run([*run, "--outdir", place, file], check=True, capture_output=True)
        pdf = Path(place, file.with_suffix(".pdf").name)
        subprocess.run(["pdftoppm", "-png", "-r", "80", "-f", "1", "-l", "2", pdf, Path(place, "page")], check=True)
        sheets = [Image.open(path).convert("RGB") for path in sorted(Path(place).glob("page*.png"))]
        gap = 16
        both = Image.new("RGB", (sum(s.width for s in sheets) + 3 * gap, sheets[0].height + 2 * gap), "#d5d8de")
        for number, one in enumerate(sheets):
            both.paste(one, (gap + number * (one.width + gap), gap))
        save(both, "report")


def save(picture: Image.Image, name: str) -> None:
    """As a small PNG; the rare colours, those of lights, are kept."""
    path = IMAGES / f"{name}.png"
    few = picture.convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        sys.exit(f"{path.name}: {path.stat().st_size} bytes, more than {LARGEST}")


if __name__ == "__main__":
    main()
