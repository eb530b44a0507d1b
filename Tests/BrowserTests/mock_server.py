"""A stand-in for `custos serve`: the same paths, headers and shapes, with made-up cameras and real moving pictures.

    python mock_server.py [--port 8099] [--setup]

It exists so that the screens can be built and tested without cameras; what it answers is not evidence of what Custos does.
"""

import argparse
import asyncio
import json
import pathlib
import secrets
import signal
import struct

from aiohttp import web, WSMsgType

import mock_data as data
import mock_media as media

PUBLIC = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "CustosWeb" / "Public"
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
          "connect-src 'self'; font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'; require-trusted-types-for 'script'")
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}

routes = web.RouteTableDef()
V1 = "/api/v1"


class Mock:
    def __init__(self, setup, state=None):
        self.state = state
        self.setup, self.setup_token = setup, "one-time"
        self.cameras, self.sessions, self.failures = data.cameras(), {}, {}
        self.views, self.tokens, self.override, self.sources = [], [], {}, {}
        self.requests, self.accounts = [], {k: dict(v) for k, v in data.ACCOUNTS.items()}
        self.tasks = []
        if state and state.exists():
            self.sessions, self.views = json.loads(state.read_text())

    def keep(self):
        if self.state:
            self.state.write_text(json.dumps([self.sessions, self.views]))

    def source(self, codec, stream):
        key = (codec, stream)
        if key not in self.sources:
            self.sources[key] = media.LiveSource(0, data.now_ms, codec, "320x180" if stream == "sub" else None)
            self.tasks.append(asyncio.create_task(self.sources[key].run()))
        return self.sources[key]

    def index(self, camera):
        return next((n for n, c in enumerate(self.cameras) if str(c["id"]) == str(camera)), None)


def refusal(status, code, zh, en, rules=(), remedy=None, **more):
    return web.json_response({"error": {"code": code, "zh": zh, "en": en, "rules": list(rules), "remedy": remedy, **more}},
                             status=status)


def session_of(request):
    return request.app["mock"].sessions.get(request.cookies.get("custos", ""))


@web.middleware
async def guard(request, handler):
    mock = request.app["mock"]
    mock.requests.append(f"{request.method} {request.path_qs}")
    open_paths = ("/api/v1/session", "/api/v1/setup")
    if request.path.startswith(V1):
        session = session_of(request)
        if not session and request.path not in open_paths:
            return refusal(401, "auth.required", "请先登录。", "Please sign in.")
        unsafe = request.method not in ("GET", "HEAD")
        if unsafe and session and request.path not in open_paths and request.headers.get("X-Custos-CSRF") != session["csrf"]:
            return refusal(403, "csrf", "会话校验失败，请重新登录。", "The session check failed; sign in again.")
        if session and session["user"]["role"] == "auditor" and any(p in request.path for p in ("/cameras", "/events")):
            return refusal(403, "role.forbidden", "审计员不能查看图像。", "An auditor may not see footage.", ["CUSTOS.ROLE.4"])
    response = await handler(request)
    return response


async def headers(request, response):
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), fullscreen=(self)"


# --- pages ---------------------------------------------------------------------------------------------------

@routes.get("/a/{path:.*}")
async def asset(request):
    path = (PUBLIC / request.match_info["path"]).resolve()
    if not path.is_relative_to(PUBLIC) or not path.is_file():
        raise web.HTTPNotFound()
    return web.Response(body=path.read_bytes(), content_type=TYPES.get(path.suffix, "application/octet-stream"),
                        charset="utf-8", headers={"Cache-Control": "no-store"})


@routes.get("/test/{path:.*}")
async def test_file(request):
    path = (pathlib.Path(__file__).parent / "pages" / request.match_info["path"]).resolve()
    if not path.is_file():
        raise web.HTTPNotFound()
    return web.Response(body=path.read_bytes(), content_type=TYPES.get(path.suffix, "text/plain"), charset="utf-8")


async def page(request):
    return web.Response(body=(PUBLIC / "index.html").read_bytes(), content_type="text/html", charset="utf-8")


for address in ("/", "/wall", "/playback", "/cameras", "/storage", "/views", "/users", "/signin", "/setup"):
    routes.get(address)(page)


# --- session ---------------------------------------------------------------------------------------------------

def opened(mock, account):
    token = secrets.token_urlsafe(24)
    mock.sessions[token] = {"user": {k: account[k] for k in ("id", "user", "name", "role", "totp")}, "csrf": secrets.token_hex(16),
                            "expiresAt": data.text(data.now_ms() + 12 * data.HOUR)}
    mock.keep()
    response = web.json_response(mock.sessions[token])
    response.set_cookie("custos", token, httponly=True, samesite="Strict")
    return response


@routes.get(V1 + "/setup")
async def setup_needed(request):
    return web.json_response({"needed": request.app["mock"].setup})


@routes.post(V1 + "/setup")
async def setup(request):
    mock, body = request.app["mock"], await request.json()
    if body["token"] != mock.setup_token or not mock.setup:
        return refusal(403, "setup.token", "设置链接无效或已使用。", "The set-up link is not valid or was used.",
                       remedy={"zh": "在服务器上运行 custos user setup-link 取得新链接。", "en": "Run custos user setup-link on the server for a new link."})
    mock.setup = False
    account = {"id": 100, "user": body["user"], "name": body["name"], "role": "admin", "totp": False, "disabled": False}
    mock.accounts[body["user"]] = account
    return opened(mock, account)


@routes.post(V1 + "/session")
async def sign_in(request):
    mock, body = request.app["mock"], await request.json()
    account, fails = mock.accounts.get(body["user"]), mock.failures.get(body["user"], 0)
    if fails >= 5:
        return refusal(401, "auth.locked", "登录失败次数过多，账户暂时锁定。", "Too many failures; the account is locked for a while.", retryAfter=300)
    if not account or body["password"] != data.PASSWORD or account["disabled"]:
        mock.failures[body["user"]] = fails + 1
        return refusal(401, "auth.failed", "用户名或密码不正确。", "The user name or password is wrong.")
    if account["totp"] and not body.get("totp"):
        return refusal(401, "auth.totp_required", "请输入动态口令。", "Enter the one-time code.")
    if account["totp"] and body["totp"] != "123456":
        return refusal(401, "auth.failed", "动态口令不正确。", "The one-time code is wrong.")
    return opened(mock, account)


@routes.get(V1 + "/session")
async def session(request):
    value = session_of(request)
    return web.json_response(value) if value else refusal(401, "auth.required", "请先登录。", "Please sign in.")


@routes.delete(V1 + "/session")
async def sign_out(request):
    request.app["mock"].sessions.pop(request.cookies.get("custos", ""), None)
    return web.Response(status=204)


@routes.get(V1 + "/system")
async def system(request):
    mock = request.app["mock"]
    recording = sum(c["main"]["recording"] == "recording" for c in mock.cameras)
    return web.json_response({"version": "0.1.0", "node": "0192f3c4-0000-7000-8000-000000000900", "startedAt": data.text(data.START),
                              "now": data.text(data.now_ms()), "clock": {"state": "synchronised", "offsetMicroseconds": 240},
                              "summary": {"cameras": len(mock.cameras), "recording": recording, "gaps24h": 21}, "demo": False})


# --- live --------------------------------------------------------------------------------------------------------

@routes.get(V1 + "/cameras/{id}/live")
async def live(request):
    mock, socket = request.app["mock"], web.WebSocketResponse(heartbeat=20)
    await socket.prepare(request)
    n, stream = mock.index(request.match_info["id"]), request.query.get("stream", "main")
    if n is None:
        await socket.close(code=4404)
        return socket
    if not request.query.get("purpose"):
        await socket.close(code=4403)
        return socket
    camera = mock.cameras[n]
    entry(request, camera, "live", stream, None, None, request.query["purpose"])
    source = mock.source(camera[stream]["codec"] or "h264", stream)
    queue, started, sent_state = asyncio.Queue(), None, None
    closer = asyncio.create_task(socket.receive())
    try:
        while not closer.done():
            status = current(mock, camera)[stream] or {"condition": "offline", "cause": "no.stream", "detail": "", "since": data.text(data.now_ms())}
            stalled = mock.override.get(camera["id"]) == "stall"
            if status["condition"] != "live":
                state = {"type": "state", **{k: status[k] for k in ("condition", "cause", "detail", "since")}}
                if state != sent_state:
                    await socket.send_str(json.dumps(state))
                    sent_state = state
                source.readers.discard(queue)
                started = None
                await asyncio.sleep(0.2)
                continue
            if started is None:
                await asyncio.wait_for(source.ready.wait(), 20)
                kind = media.codecs(source.initialisation)
                height = 180 if stream == "sub" else 360
                await socket.send_str(json.dumps({"type": "init", "codecs": kind, "codec": source.codec, "width": height * 16 // 9,
                                                  "height": height, "audio": None, "playableAudio": False}))
                await socket.send_bytes(struct.pack(">BBHIq", 0, 0, 0, 0, 0) + source.initialisation)
                while not queue.empty():
                    queue.get_nowait()
                for item in source.gop:
                    queue.put_nowait(item)
                source.readers.add(queue)
                sent_state = None
            if stalled:
                while not queue.empty():
                    queue.get_nowait()
                await asyncio.sleep(0.2)
                continue
            try:
                sync, wall, base, fragment = await asyncio.wait_for(queue.get(), 0.3)
            except asyncio.TimeoutError:
                continue
            if started is None:
                started = base
            await socket.send_bytes(struct.pack(">BBHIq", 1, 1 if sync else 0, 0, 0, wall * 1000) + media.rebased(fragment, base - started))
    except (ConnectionError, asyncio.TimeoutError):
        pass
    finally:
        source.readers.discard(queue)
        closer.cancel()
    return socket


def entry(request, camera, kind, stream, start, end, purpose):
    mock, user = request.app["mock"], session_of(request)["user"]
    mock.views.append({"id": f"v{len(mock.views) + 1}", "user": user["user"], "camera": camera["id"], "cameraName": camera["name"],
                       "kind": kind, "stream": stream, "from": start, "to": end, "purpose": purpose, "at": data.text(data.now_ms()),
                       "peer": request.remote, "endedAt": None})
    mock.keep()
    return mock.views[-1]["id"]


def current(mock, camera):
    """The camera with what the test told it to be, and a moving "last recorded"."""
    camera = json.loads(json.dumps(camera))
    told = mock.override.get(camera["id"])
    for stream in ("main", "sub"):
        status = camera[stream]
        if status and isinstance(told, dict):
            status.update(told)
        if status and status["recording"] == "recording":
            status["lastRecorded"] = data.text(data.now_ms() - 900)
    return camera


@routes.get(V1 + "/events")
async def events(request):
    mock = request.app["mock"]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    try:
        while True:
            shown = [current(mock, c) for c in mock.cameras]
            body = {"cameras": [{"id": c["id"], "main": c["main"], "sub": c["sub"]} for c in shown], "now": data.text(data.now_ms())}
            await response.write(f"event: status\ndata: {json.dumps(body)}\n\n".encode())
            await asyncio.sleep(1)
    except (ConnectionError, asyncio.CancelledError):
        pass
    return response


@routes.post("/mock/camera/{n}")
async def tell(request):
    """Test control: {"condition": "offline"} or {"stall": true} or {} for as it was."""
    mock, body = request.app["mock"], await request.json()
    camera = mock.cameras[int(request.match_info["n"])]["id"]
    if body.get("stall"):
        mock.override[camera] = "stall"
    elif body:
        mock.override[camera] = {"cause": "connect.timeout", "detail": "", "since": data.text(data.now_ms()), "recording": "waiting", **body}
    else:
        mock.override.pop(camera, None)
    return web.Response(status=204)


@routes.get("/mock/requests")
async def seen(request):
    return web.json_response(request.app["mock"].requests[-4000:])


def application(setup=False, state=None):
    import mock_api
    app = web.Application(middlewares=[guard], client_max_size=1 << 20)
    app["mock"] = Mock(setup, state)
    app.add_routes(routes)
    app.add_routes(mock_api.routes)
    app.on_response_prepare.append(headers)

    async def stop(app):
        for task in app["mock"].tasks:
            task.cancel()
        await asyncio.gather(*app["mock"].tasks, return_exceptions=True)
    app.on_shutdown.append(stop)
    return app


async def serve(options):
    app = application(options.setup, options.state)
    runner = web.AppRunner(app, shutdown_timeout=0.3)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", options.port, reuse_address=True)
    await site.start()
    print(site._server.sockets[0].getsockname()[1], flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8099, help="0 takes a free one; the port is printed")
    parser.add_argument("--setup", action="store_true", help="begin without an administrator")
    parser.add_argument("--state", type=pathlib.Path, help="file that keeps sessions and views over a restart")
    loop = asyncio.new_event_loop()
    task = loop.create_task(serve(parser.parse_args()))
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        loop.run_until_complete(task)
    except (asyncio.CancelledError, KeyboardInterrupt):
        pass
