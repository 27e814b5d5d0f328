"""A browser for the tests of pages; where there is none they are skipped, and say so."""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = os.environ.get("HBEY_CHROMIUM") or shutil.which("chromium")


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, without a window."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium; `apt install chromium` brings one")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, which finds what assistive technology cannot use."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def visit(browser):
    """Open addresses; at the end no page has complained. ``visit.asked`` has what pages ask for."""
    contexts, complaints = [], []

    def open_address(address, **settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for asked in (page.asked, open_address.asked):
            page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(address)
        return page

    open_address.asked = []
    yield open_address
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def assert_accessible(axe):
    """A check that axe-core finds nothing wrong on a page."""

    def check(page):
        page.evaluate(axe)
        found = page.evaluate("axe.run()")
        said = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found["violations"]]
        assert said == []
        assert len(found["passes"]) > 20

    return check
