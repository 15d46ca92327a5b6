"""Measures 200 trainers who watch a workout live on a running server (`make run`): answers a second, times, errors.

`python -m benchmarks.watchers [http://127.0.0.1:8000] [watchers] [seconds]`, only on this machine. Each requests the
page's content every four seconds with the ETag of the last answer. Sets are logged meanwhile, so some answers are full.
"""

import asyncio
import re
import sys
import time
from statistics import median, quantiles
from urllib.parse import urlsplit

import httpx

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
WATCHERS = int(sys.argv[2]) if len(sys.argv) > 2 else 200
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 30
PAUSE = 4
assert urlsplit(BASE).hostname in ("127.0.0.1", "localhost"), "loopback alone"
PASSWORD = "demo-gym-2026"  # the demo gym's


def session(client: httpx.Client, who: str) -> dict:
    answer = client.post("/api/v1/auth/login/access-token", json={"username": who, "password": PASSWORD})
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def begin() -> tuple[dict, str, dict, str]:
    """The trainer's cookies, the path to watch, the trainee's token, the session."""
    with httpx.Client(base_url=BASE) as client:
        token = session(client, "trainee@demo.gym")
        started = client.post("/api/v1/workout_sessions/start/", json={}, headers=token).json()
        open_session = started.get("id") or started["open_session"]
        trainee = client.get("/api/v1/trainees/", headers=token).json()["results"][0]["id"]
        page = client.get("/login/").text
        form = {
            "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1],
            "login": "trainer@demo.gym",
            "password": PASSWORD,
        }
        client.post("/login/", data=form, headers={"Referer": BASE})
        return dict(client.cookies), f"/trainees/{trainee}/workouts/{open_session}/live/", token, open_session


async def watch(client: httpx.AsyncClient, path: str, end: float, spent: dict[int, list[float]]) -> None:
    etag = ""
    while time.monotonic() < end:
        began = time.perf_counter()
        answer = await client.get(path, headers={"If-None-Match": etag} if etag else {})
        spent.setdefault(answer.status_code, []).append(1000 * (time.perf_counter() - began))
        etag = answer.headers.get("etag", etag)
        await asyncio.sleep(PAUSE)


async def log(token: dict, session_id: str, end: float, spent: dict[int, list[float]]) -> None:
    """Logs a set every ten seconds, as a trainee."""
    async with httpx.AsyncClient(base_url=BASE, headers=token) as client:
        exercise = (await client.get("/api/v1/exercises/", params={"limit": 1})).json()["results"][0]["id"]
        while time.monotonic() < end:
            began = time.perf_counter()
            row = {"exercise": exercise, "reps": 5, "weight_kg": "60"}
            answer = await client.post(f"/api/v1/workout_sessions/{session_id}/log_exercise/", json=row)
            spent.setdefault(answer.status_code, []).append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(10)


async def main() -> None:
    cookies, path, token, session_id = begin()
    end = time.monotonic() + SECONDS
    spent: dict[int, list[float]] = {}
    limits = httpx.Limits(max_connections=WATCHERS)
    async with httpx.AsyncClient(base_url=BASE, cookies=cookies, limits=limits, timeout=20) as client:

        async def later(number: int) -> None:
            await asyncio.sleep(PAUSE * number / WATCHERS)
            await watch(client, path, end, spent)

        await asyncio.gather(log(token, session_id, end, spent), *(later(number) for number in range(WATCHERS)))
    async with httpx.AsyncClient(base_url=BASE, headers=token) as client:
        await client.post(f"/api/v1/workout_sessions/{session_id}/end/", json={})
    print("status   answers   a second   ms (median)      95 %      worst")
    for status, times in sorted(spent.items()):
        late = quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
        figures = f"{len(times):9} {len(times) / SECONDS:10.1f} {median(times):13.1f} {late:9.1f} {max(times):10.1f}"
        print(f"{status:6} {figures}")


asyncio.run(main())
