"""Cameras, footage and accounts of the mock server: sixteen cameras with every state that a screen must show."""

import datetime
import time

HOUR, DAY, MINUTE = 3_600_000, 86_400_000, 60_000


def now_ms():
    return int(time.time() * 1000)


def text(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"


def milliseconds(value):
    value = datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return round(value.timestamp() * 1_000_000) / 1000


START = now_ms()
BASE = START // HOUR * HOUR

NAMES = ["南门入口", "售票大厅北侧", "候车室东侧", "一号站台", "行李寄存处", "地下车库A区", "二号站台", "北广场",
         "东侧通道", "安检口1号", "安检口2号", "消防通道", "配电室外", "卸货区", "停车场出口",
         "西门 <img src=x onerror=alert(1)> \u202eRTL\u202c"]


def identity(n):
    return n + 101


def status(codec="h264", width=640, height=360, **changes):
    value = {"condition": "live", "cause": "live", "detail": "", "since": text(START - 26 * HOUR), "reconnects": 0,
             "nextAttempt": None, "recording": "recording", "lastRecorded": text(START), "codec": codec,
             "codecs": "avc1.42c01e" if codec == "h264" else "hvc1.1.6.L93.B0", "width": width, "height": height,
             "frameRate": 20.0, "bitRate": 1_850_000, "lostPackets": 0, "jitterMilliseconds": 1.8, "keyFrameSeconds": 2.0,
             "clockOffsetSeconds": 0.12, "audio": None}
    value.update(changes)
    return value


def cameras():
    result = []
    for n, name in enumerate(NAMES):
        has_sub = n not in (4, 7)
        main = status("h265" if n in (1, 4) else "h264", lostPackets=[0, 0, 14, 0][n % 4], bitRate=1_400_000 + 130_000 * n)
        sub = status(width=320, height=180, bitRate=310_000, recording="off", lastRecorded=None) if has_sub else None
        if n == 3:
            main.update(condition="offline", cause="connect.refused", detail="192.168.6.14:554", since=text(BASE - 20 * MINUTE),
                        recording="waiting", lastRecorded=text(BASE - 20 * MINUTE), reconnects=41,
                        nextAttempt=text(START + 8000), codec=None, codecs=None, width=None, height=None, frameRate=None,
                        bitRate=None, keyFrameSeconds=None, clockOffsetSeconds=None, jitterMilliseconds=None)
            sub = dict(main, recording="off", lastRecorded=None)
        if n == 5:
            main.update(condition="authenticationFailed", cause="auth.failed", detail="", since=text(START - 3 * DAY),
                        recording="waiting", lastRecorded=text(START - 3 * DAY))
            sub = None
        if n == 8:
            main.update(keyFrameSeconds=8.0, clockOffsetSeconds=-73.4)
        result.append({
            "id": identity(n), "name": name, "transport": "automatic", "enabled": True, "records": True, "recordsSub": False,
            "audio": False, "retentionDays": 30 if n % 3 else 90, "hasSub": sub is not None,
            "mainURL": f"rtsp://192.168.6.{11 + n}/h264/ch1/main", "subURL": f"rtsp://192.168.6.{11 + n}/h264/ch1/sub" if sub else None,
            "user": "custos", "main": main, "sub": sub})
    return result


def holes(n):
    """The gaps of one camera, oldest first: (start, end or None, cause, detail)."""
    result = [(BASE - 5 * DAY, BASE - 5 * DAY + 2 * HOUR, "maintenance", ""),
              (BASE - 90 * MINUTE, BASE - 90 * MINUTE + 252_000, "crash", "power lost")]
    if n == 2:
        result += [(BASE - 3 * HOUR, BASE - 3 * HOUR + 38 * MINUTE, "network", "no route to host")]
    if n == 3:
        result += [(BASE - 20 * MINUTE, None, "camera", "connect.refused")]
    if n % 4 == 1:
        result += [(BASE - d * DAY - 4 * HOUR, BASE - d * DAY - 4 * HOUR + 25 * MINUTE, "camera", "silent") for d in range(1, 9)]
    return sorted(result)


def first(n):
    return BASE - (30 - n) * DAY


def timeline(n, start, end):
    """(spans, gaps) cut to the range, as the contract writes them."""
    spans, gaps, at, last = [], [], first(n), now_ms() - 1500
    for gap_start, gap_end, cause, detail in holes(n):
        if gap_end is not None and gap_end <= first(n):
            continue
        spans.append((at, gap_start))
        gaps.append((gap_start, gap_end, cause, detail))
        at = gap_end if gap_end is not None else last
    spans.append((at, last))
    codec = "avc1.42c01e" if n not in (1, 4) else "hvc1.1.6.L93.B0"
    return ([{"start": text(max(a, start)), "end": text(min(b, end)), "codecs": codec, "width": 640, "height": 360,
              "salvaged": False, "loss": False} for a, b in spans if b > start and a < end and b > a],
            [{"start": text(a), "end": text(b) if b else None, "cause": c, "detail": d}
             for a, b, c, d in gaps if (b or last) > start and a < end])


def footage_at(n, at):
    """(recorded until, None) inside footage, (None, next start or None) in a gap."""
    spans, _ = timeline(n, first(n), now_ms() + DAY)
    for span in spans:
        a, b = milliseconds(span["start"]), milliseconds(span["end"])
        if a <= at < b:
            return b, None
        if at < a:
            return None, a
    return None, None


ACCOUNTS = {
    "admin": {"id": 1, "user": "admin", "name": "李建国", "role": "admin", "totp": False, "disabled": False},
    "duty": {"id": 2, "user": "duty", "name": "王芳", "role": "viewer", "totp": False, "disabled": False},
    "totp": {"id": 3, "user": "totp", "name": "赵敏", "role": "operator", "totp": True, "disabled": False},
    "audit": {"id": 4, "user": "audit", "name": "审计员", "role": "auditor", "totp": False, "disabled": False},
}
PASSWORD = "correct horse"
