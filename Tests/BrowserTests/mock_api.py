"""The part of the mock server that is forms, tables and recorded footage."""

import base64
import json
import secrets

from aiohttp import web

import mock_data as data
import mock_media as media
import mock_server as server

routes = web.RouteTableDef()
V1 = "/api/v1"
GIB = 1 << 30


def floor(body):
    if int(body.get("retentionDays", 30)) < 30:
        return server.refusal(422, "retention.below_floor", "存储时间不得少于30日。", "Footage must be kept for at least 30 days.",
                              ["NM203.18.1.4"], {"zh": "把存储天数改为30或更多。", "en": "Set the retention to 30 days or more."})
    return None


@routes.get(V1 + "/cameras")
async def list_cameras(request):
    mock = request.app["mock"]
    return web.json_response({"cameras": [server.current(mock, c) for c in mock.cameras]})


@routes.post(V1 + "/cameras")
async def add_camera(request):
    mock, body = request.app["mock"], await request.json()
    refused = floor(body)
    if refused:
        return refused
    camera = dict(data.cameras()[0], id=data.identity(len(mock.cameras)), name=body["name"], mainURL=body["mainURL"],
                  subURL=body.get("subURL"), hasSub=bool(body.get("subURL")), retentionDays=body["retentionDays"])
    mock.cameras.append(camera)
    return web.json_response(camera, status=201)


@routes.post(V1 + "/cameras/probe")
async def probe(request):
    body = await request.json()
    if "refused" in body.get("mainURL", ""):
        return server.refusal(422, "connect.refused", "摄像机拒绝连接。", "The camera refused the connection.",
                              remedy={"zh": "检查地址、端口和电源。", "en": "Check the address, the port and the power."})
    picture = media.run("-f", "lavfi", "-i", media.SOURCES[0], "-frames:v", "1", "-f", "mjpeg", "-")
    return web.json_response({"video": {"codec": "h265", "width": 2560, "height": 1440, "codecs": "hvc1.1.6.L150.B0"}, "audio": "pcma",
                              "frameRate": 25.0, "bitRate": 4_100_000, "keyFrameSeconds": 8.0, "clockOffsetSeconds": -73.4,
                              "transport": "tcp", "picture": "data:image/jpeg;base64," + base64.b64encode(picture).decode()})


@routes.get(V1 + "/cameras/{id}")
async def one_camera(request):
    mock = request.app["mock"]
    return web.json_response(server.current(mock, mock.cameras[mock.index(request.match_info["id"])]))


@routes.patch(V1 + "/cameras/{id}")
async def change_camera(request):
    mock, body = request.app["mock"], await request.json()
    refused = floor(body)
    if refused:
        return refused
    camera = mock.cameras[mock.index(request.match_info["id"])]
    camera.update({k: v for k, v in body.items() if k != "password"})
    if "enabled" in body:
        camera["main"].update(condition="live" if body["enabled"] else "disabled", since=data.text(data.now_ms()),
                              recording="recording" if body["enabled"] else "off")
    return web.json_response(camera)


@routes.delete(V1 + "/cameras/{id}")
async def remove_camera(request):
    mock = request.app["mock"]
    mock.cameras.pop(mock.index(request.match_info["id"]))
    return web.Response(status=204)


@routes.get(V1 + "/cameras/{id}/timeline")
async def timeline(request):
    n = request.app["mock"].index(request.match_info["id"])
    start, end = (data.milliseconds(request.query[k]) for k in ("from", "to"))
    spans, gaps = data.timeline(n, start, end)
    return web.json_response({"stream": "main", "from": request.query["from"], "to": request.query["to"], "spans": spans, "gaps": gaps})


@routes.get(V1 + "/cameras/{id}/days")
async def days(request):
    n = request.app["mock"].index(request.match_info["id"])
    start, end = (data.milliseconds(request.query[k]) for k in ("from", "to"))
    result, day = [], (start + 8 * data.HOUR) // data.DAY * data.DAY - 8 * data.HOUR
    while day < end:
        spans, gaps = data.timeline(n, day, day + data.DAY)
        seconds = sum(data.milliseconds(s["end"]) - data.milliseconds(s["start"]) for s in spans) / 1000
        missing = sum(min(data.milliseconds(g["end"] or data.text(data.now_ms())), day + data.DAY) - max(data.milliseconds(g["start"]), day) for g in gaps) / 1000
        if seconds > 0 or missing > 0:
            result.append({"day": data.text(day + 8 * data.HOUR)[:10], "seconds": round(seconds), "gapSeconds": round(missing)})
        day += data.DAY
    return web.json_response({"days": result})


@routes.post(V1 + "/views")
async def open_view(request):
    mock, body = request.app["mock"], await request.json()
    if not body.get("purpose"):
        return server.refusal(422, "view.purpose", "请填写查阅目的。", "State the purpose of viewing.")
    ids = [server.entry(request, mock.cameras[mock.index(c)], body["kind"], "main", body.get("from"), body.get("to"), body["purpose"])
           for c in body["cameras"]]
    return web.json_response({"view": ids[0]}, status=201)


@routes.get(V1 + "/cameras/{id}/media")
async def chunk(request):
    mock, query = request.app["mock"], request.query
    n = mock.index(request.match_info["id"])
    start, until, origin = (data.milliseconds(query[k]) for k in ("from", "until", "origin"))
    view = next((v for v in mock.views if v["id"] == query.get("view")), None)
    if not view or data.milliseconds(view["from"]) > start + 5000 or data.milliseconds(view["to"]) < until:
        return server.refusal(403, "view.not_covered", "没有覆盖该时段的查阅登记。", "No view entry covers this span.")
    end, following = data.footage_at(n, start)
    if end is None:
        if following is None or following >= until:
            return web.Response(status=204, headers={"X-Custos-Next": data.text(following)} if following else {})
        start = following
        end, _ = data.footage_at(n, start)
    body, first, last, kind = await media.chunk(n, int(start), int(min(until, end)), int(origin), query.get("keyframes") == "1")
    if first is None:
        return web.Response(status=204)
    more = {"X-Custos-Start": data.text(first), "X-Custos-End": data.text(last), "X-Custos-Codecs": kind}
    after, following = data.footage_at(n, last)
    if after or following:
        more["X-Custos-Next"] = data.text(last if after else following)
    return web.Response(body=body, content_type="video/mp4", headers=more)


@routes.get(V1 + "/views")
async def views(request):
    everything = list(reversed(request.app["mock"].views))
    filler = [{"id": f"h{n}", "user": ["duty", "admin", "totp"][n % 3], "camera": data.identity(n % 16), "cameraName": data.NAMES[n % 16],
               "kind": "playback" if n % 4 == 0 else "live", "stream": "main", "from": data.text(data.START - n * data.HOUR),
               "to": data.text(data.START - n * data.HOUR + data.HOUR), "purpose": ["值班巡查", "案件核查", "失物查找"][n % 3],
               "at": data.text(data.START - n * 17 * data.MINUTE), "peer": f"192.168.8.{20 + n % 5}",
               "endedAt": data.text(data.START - n * 17 * data.MINUTE + 400_000)} for n in range(300)]
    limit, before = int(request.query.get("limit", 50)), request.query.get("before")
    rows = everything + filler
    at = next((i + 1 for i, row in enumerate(rows) if row["id"] == before), 0)
    return web.json_response({"views": rows[at:at + limit]})


@routes.get(V1 + "/storage")
async def storage(request):
    mock = request.app["mock"]
    return web.json_response({
        "volumes": [
            {"id": "w1", "path": "/srv/custos/a", "state": "ok", "since": data.text(data.START - 20 * data.DAY), "totalBytes": 8000 * GIB,
             "freeBytes": 1420 * GIB, "usedBytes": 6580 * GIB, "writeRate": 4_100_000, "oldest": data.text(data.BASE - 30 * data.DAY),
             "daysKept": 30.2, "daysProjected": 36.4, "syncMilliseconds": 9.4},
            {"id": "w2", "path": "/srv/custos/b", "state": "slow", "since": data.text(data.START - 22 * data.MINUTE), "totalBytes": 4000 * GIB,
             "freeBytes": 410 * GIB, "usedBytes": 3590 * GIB, "writeRate": 1_900_000, "oldest": data.text(data.BASE - 29 * data.DAY),
             "daysKept": 29.1, "daysProjected": 31.8, "syncMilliseconds": 412.0}],
        "floorDays": 30, "forecast": {"holdsPolicy": True, "fullAt": data.text(data.START + 5 * data.DAY), "alarm": "7d", "daysProjected": 34.2},
        "cameras": [{"id": c["id"], "name": c["name"], "oldest": data.text(data.first(n)), "bytes": (600 - 7 * n) * GIB, "days": 30 - n}
                    for n, c in enumerate(mock.cameras)]})


@routes.get(V1 + "/users")
async def users(request):
    return web.json_response({"users": list(request.app["mock"].accounts.values())})


@routes.post(V1 + "/users")
async def add_user(request):
    mock, body = request.app["mock"], await request.json()
    account = {"id": 100 + len(mock.accounts), "user": body["user"], "name": body["name"], "role": body["role"], "disabled": False, "totp": False}
    mock.accounts[body["user"]] = account
    return web.json_response(account, status=201)


@routes.patch(V1 + "/users/{id}")
async def change_user(request):
    body = await request.json()
    for account in request.app["mock"].accounts.values():
        if str(account["id"]) == request.match_info["id"]:
            account.update({k: v for k, v in body.items() if k in account})
            return web.json_response(account)
    raise web.HTTPNotFound()


@routes.delete(V1 + "/users/{id}")
async def remove_user(request):
    mock = request.app["mock"]
    mock.accounts = {k: v for k, v in mock.accounts.items() if str(v["id"]) != request.match_info["id"]}
    return web.Response(status=204)


@routes.get(V1 + "/tokens")
async def tokens(request):
    return web.json_response({"tokens": request.app["mock"].tokens})


@routes.post(V1 + "/tokens")
async def add_token(request):
    mock, body = request.app["mock"], await request.json()
    token = {"id": secrets.token_hex(4), "name": body["name"], "role": body["role"], "expiresAt": body["expiresAt"], "createdAt": data.text(data.now_ms())}
    mock.tokens.append(token)
    return web.json_response({**token, "token": "custos_" + secrets.token_urlsafe(24)}, status=201)


@routes.delete(V1 + "/tokens/{id}")
async def remove_token(request):
    mock = request.app["mock"]
    mock.tokens = [t for t in mock.tokens if t["id"] != request.match_info["id"]]
    return web.Response(status=204)


@routes.post(V1 + "/me/password")
async def password(request):
    body = await request.json()
    if body.get("current") != data.PASSWORD:
        return server.refusal(422, "auth.failed", "当前密码不正确。", "The current password is wrong.")
    return web.Response(status=204)


@routes.post(V1 + "/me/totp")
async def totp(request):
    return web.json_response({"secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/Custos:admin?secret=JBSWY3DPEHPK3PXP&issuer=Custos"})


@routes.post(V1 + "/me/totp/confirm")
async def totp_confirm(request):
    body = await request.json()
    if (body.get("code") or body.get("totp")) != "123456":
        return server.refusal(422, "auth.failed", "动态口令不正确。", "The one-time code is wrong.")
    server.session_of(request)["user"]["totp"] = True
    return web.Response(status=204)


@routes.delete(V1 + "/me/totp")
async def totp_off(request):
    server.session_of(request)["user"]["totp"] = False
    return web.Response(status=204)
