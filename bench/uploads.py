#!/usr/bin/env python3
"""PDFs taken in through the page, as an officer does, and how long each takes until it is found.

    python bench/uploads.py FILE.pdf …

Starts `camket serve` on an empty register, signs in with Chromium, gives it the files one after
the other, waits until the page says that each is read, and searches for words of its first clause.
Printed for every file: pages, clauses, seconds from the choice of the file until it is read and
until the search page shows it. Starting the service is not counted; the first file also pays for
what is loaded when the first document is read.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import httpx
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.conftest import FLAGS, NAMES
from tests.running import free_port, wait_until

CAMKET = Path(sys.executable).with_name("camket")
NAME, PASSWORD = "bench", "thước đo của Cam Kết"
LONGEST = 600  # seconds for one file


def serving(data: Path, url: str, port: int) -> subprocess.Popen[bytes]:
    """The service on an empty register with one account, once it answers."""
    environment = {**os.environ, "CAMKET_DATA": str(data)}
    subprocess.run(
        [CAMKET, "user", "add", NAME, "--password-stdin"],
        input=PASSWORD.encode(), env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    process = subprocess.Popen(
        [CAMKET, "serve", "--port", str(port)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def answers() -> bool:
        try:
            return httpx.get(f"{url}/healthz").is_success
        except httpx.TransportError:
            return False

    wait_until(answers, seconds=90)
    return process


def sign_in(page: Page) -> None:
    page.goto("/upload")
    page.get_by_label("Tên đăng nhập").fill(NAME)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.locator("main button.primary").click()


def take(page: Page, file: Path) -> tuple[str, float, float]:
    """What the page says of the file, and the seconds until it was read and until it was found."""
    page.goto("/upload")
    begun = time.perf_counter()
    page.locator("input[type=file]").set_input_files(file)
    outcome = page.locator(".outcome").filter(has_text=file.name)
    expect(outcome).to_contain_text(re.compile(r"Đã đọc: \d+ trang"), timeout=LONGEST * 1000)
    read = time.perf_counter() - begun
    said = " ".join(outcome.inner_text().split())
    page.get_by_role("link", name=file.name).click()
    page.wait_for_url("**/documents/**")
    expect(page.locator(".passage").first).to_be_attached()
    address = page.url.split("#")[0].rsplit("/", 1)[-1]
    passages = (text.split() for text in page.locator(".passage").all_text_contents())
    words = " ".join(next(text for text in passages if len(text) > 12)[:12])
    looked = time.perf_counter()
    page.goto("/search")
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator(f'.hit a[href*="{address}"]').first).to_be_visible()
    return said, read, read + time.perf_counter() - looked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    files = parser.parse_args().files
    browser = next(filter(None, map(shutil.which, NAMES)), None)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="bench-uploads-") as folder:
        service = serving(Path(folder), url, port)
        try:
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser, args=list(FLAGS))
                page = chromium.new_page(base_url=url)
                sign_in(page)
                for file in files:
                    said, read, found = take(page, file)
                    print(f"{file.name}: {said}; read in {read:.1f} s, found in {found:.1f} s")
                chromium.close()
        finally:
            service.terminate()
            service.wait(60)


if __name__ == "__main__":
    main()
