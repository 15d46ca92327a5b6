"""How heavy the pages of every day are, and how soon they show something on a slow phone: a budget for each.

As Lighthouse measures: a phone with a fourth of this processor on slow 4G (1.6 Mbit/s, 150 ms), nothing cached and no
service worker. Bounds of time have room for a busy machine, and the best of three counts; what is cut close are bytes,
requests and shifts.
"""

import json
import re
from pathlib import Path

import pytest

from tests.browser.conftest import DEMO_PASSWORD, PHONE, Visitor

pytestmark = [pytest.mark.offline, pytest.mark.once, pytest.mark.no_cover, pytest.mark.xdist_group("deployed")]
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
WATCH = """
window.seen = { shift: 0, blocked: 0, painted: 0 };
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (!one.hadRecentInput) seen.shift += one.value;
})).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((one) => { seen.blocked += one.duration - 50; }))
  .observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  if (one.name === "first-contentful-paint") seen.painted = one.startTime;
})).observe({ type: "paint", buffered: true });
"""
# page: (kilobytes and requests of the first visit, kilobytes of the second)
BUDGET = {
    "home": (110, 8, 8),
    "today": (60, 8, 8),
    "session": (75, 12, 15),
    "roster": (48, 6, 8),
    "builder": (95, 9, 20),
}
MOST_SHIFT, MOST_BLOCKED, LAST_PAINT = 0.05, 1000, 3000  # the score; milliseconds


def cookies_of(browser, deployed, email: str) -> list:
    context = browser.new_context(service_workers="block")
    visitor = Visitor(context, deployed.url)
    visitor.go("/login/")
    visitor.page.get_by_label("Email").fill(email)
    visitor.page.locator("[name=password]").fill(DEMO_PASSWORD)
    visitor.page.locator("main").get_by_role("button", name="Sign in").click()
    visitor.page.wait_for_url(re.compile("/(today|trainees)/"))
    found = context.cookies()
    context.close()
    return found


@pytest.fixture(scope="module")
def places(browser, deployed):
    """{page: (address, cookies of who reads it)}"""
    trainee = cookies_of(browser, deployed, "trainee@demo.gym")
    trainer = cookies_of(browser, deployed, "trainer@demo.gym")
    with_session = browser.new_context(viewport=PHONE, service_workers="block")
    with_session.add_cookies(trainee)
    page = with_session.new_page()
    page.goto(f"{deployed.url}/today/")
    page.get_by_role("button", name="Start", exact=True).or_(page.get_by_role("link", name="Continue")).first.click()
    page.wait_for_url(re.compile(r"/workouts/[0-9a-f-]{36}/"))
    session = page.url
    with_session.close()
    program = deployed.rows("SELECT min(id) FROM training_program WHERE owner_id = (SELECT id FROM accounts_user"
                            " WHERE email = 'trainer@demo.gym')")[0][0]  # fmt: skip
    return {
        "home": (f"{deployed.url}/", []),
        "today": (f"{deployed.url}/today/", trainee),
        "session": (session, trainee),
        "roster": (f"{deployed.url}/trainees/", trainer),
        "builder": (f"{deployed.url}/programs/{program}/", trainer),
    }


def visit_twice(browser, url: str, cookies: list) -> list[dict[str, float]]:
    """What the first visit and the second one cost."""
    context = browser.new_context(viewport=PHONE, service_workers="block")
    context.add_cookies(cookies)
    page = context.new_page()
    page.add_init_script(WATCH)
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    sizes: list[float] = []
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    seen = []
    for _visit in range(2):
        sizes.clear()
        page.goto(url, wait_until="networkidle")
        seen.append({"kb": sum(sizes) / 1000, "requests": len(sizes), **page.evaluate("window.seen")})
    context.close()
    return seen


@pytest.mark.parametrize("name", BUDGET)
def test_a_page_keeps_to_its_budget(browser, deployed, places, name, record_property):
    kilobytes, requests, again = BUDGET[name]
    for _attempt in range(3):
        first, second = visit_twice(browser, *places[name])
        if first["blocked"] <= MOST_BLOCKED and first["painted"] <= LAST_PAINT:
            break
    record_property("first", first)
    Path("test-results").mkdir(exist_ok=True)
    Path(f"test-results/speed-{name}.json").write_text(json.dumps({"first": first, "second": second}))
    assert first["kb"] <= kilobytes
    assert first["requests"] <= requests
    assert second["kb"] <= again
    assert max(first["shift"], second["shift"]) <= MOST_SHIFT
    assert first["blocked"] <= MOST_BLOCKED
    assert 0 < first["painted"] <= LAST_PAINT
