#!/usr/bin/python3
"""A camera that is not ours: gst-rtsp-server with a test picture.

usage: gst_camera.py CODEC AUTH [--udp-only] [--port=N]
  CODEC  h264 | h264-audio | h265 | mjpeg
  AUTH   none | basic | digest   (user "admin", password "secret 1")

Prints "PORT n" when it serves rtsp://127.0.0.1:n/cam, and ends when its standard input is closed.
"""
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

Gst.init(None)
codec, auth = sys.argv[1], sys.argv[2]

source = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=25/1"
video = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bframes=0 bitrate=400 ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=25 bitrate=400 ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mjpeg": "videoconvert ! video/x-raw,format=I420 ! jpegenc ! rtpjpegpay name=pay0 pt=26",
}[codec.split("-")[0]]
launch = f"( {source} ! {video} "
if codec.endswith("-audio"):
    launch += "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8 "
launch += ")"

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(next((a[7:] for a in sys.argv if a.startswith("--port=")), "0"))
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(launch)
factory.set_shared(True)
if "--udp-only" in sys.argv:
    factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)

if auth != "none":
    manager = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    if auth == "basic":
        manager.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        manager.add_basic(GstRtspServer.RTSPAuth.make_basic("admin", "secret 1"), token)
    else:
        manager.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        manager.add_digest("admin", "secret 1", token)
    server.set_auth(manager)
    access = Gst.Structure.new_empty("user")
    access.set_value("media.factory.access", True)
    access.set_value("media.factory.construct", True)
    factory.add_role_from_structure(access)

server.get_mount_points().add_factory("/cam", factory)
loop = GLib.MainLoop()
server.attach(None)
print("PORT", server.get_bound_port(), flush=True)


def wait_for_end():
    sys.stdin.read()
    GLib.idle_add(loop.quit)


threading.Thread(target=wait_for_end, daemon=True).start()
loop.run()
