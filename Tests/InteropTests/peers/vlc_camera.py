#!/usr/bin/python3
"""A camera that is not ours: VLC's RTSP server, which speaks UDP only and refuses TCP with 461.

usage: vlc_camera.py FILE.ts
Prints "PORT n" when it serves rtsp://127.0.0.1:n/cam, and ends when its standard input is closed.
"""
import os
import shutil
import socket
import subprocess
import sys
import time

with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]

vlc = shutil.which("cvlc") or "cvlc"
command = [vlc, "-I", "dummy", "--no-audio", "--loop", sys.argv[1], "--sout", f"#rtp{{sdp=rtsp://127.0.0.1:{port}/cam}}", "--sout-keep"]
if os.geteuid() == 0:
    # VLC refuses to run as root; in a container nobody else may be there.
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp"] + command
process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            break
        except OSError:
            time.sleep(0.1)
    print("PORT", port, flush=True)
    sys.stdin.read()
finally:
    process.terminate()
    try:
        process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
