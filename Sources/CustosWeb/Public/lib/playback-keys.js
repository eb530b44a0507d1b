// The keys of the playback page; each is also a button.

export function playbackKeys(page) {
  const { transport, range } = page;
  const arrow = (direction) => () => (page.session.clock.playing ? transport.by(direction * 1000) : transport.step(direction));
  const zoom = (code, direction, label, more = {}) => ({ code, label, run: () => page.timeline.zoom(direction), ...more });
  return [
    { code: "Space", label: "keys.playPause", run: () => transport.togglePlay() },
    { code: "KeyJ", label: "keys.reverse", run: () => transport.backwards() },
    { code: "KeyK", label: "playback.pause", run: () => transport.pause() },
    { code: "KeyL", label: "keys.faster", run: () => transport.forward() },
    { code: "KeyJ", shift: true, label: "keys.slower", run: () => transport.slower() },
    { code: "Comma", label: "playback.frameBack", run: () => transport.step(-1) },
    { code: "Period", label: "playback.frameOn", run: () => transport.step(1) },
    { code: "ArrowLeft", label: "keys.left", run: arrow(-1) },
    { code: "ArrowRight", label: "keys.right", run: arrow(1) },
    { code: "ArrowLeft", shift: true, label: "playback.back10", run: () => transport.by(-10_000) },
    { code: "ArrowRight", shift: true, label: "playback.on10", run: () => transport.by(10_000) },
    { code: "ArrowUp", label: "keys.previousTile", run: () => page.moveFocus(-1) },
    { code: "ArrowDown", label: "keys.nextTile", run: () => page.moveFocus(1) },
    { code: "KeyP", label: "playback.previousEdge", run: () => transport.toEdge(-1) },
    { code: "KeyN", label: "playback.nextEdge", run: () => transport.toEdge(1) },
    { code: "KeyP", shift: true, label: "playback.previousEvent", run: () => transport.toEvent(-1) },
    { code: "KeyN", shift: true, label: "playback.nextEvent", run: () => transport.toEvent(1) },
    { code: "KeyG", label: "playback.typeTitle", run: () => transport.typeTime() },
    { code: "BracketLeft", label: "selection.in", show: "[ I", run: () => range.mark("from") },
    { code: "KeyI", hidden: true, label: "keys.markIn", run: () => range.mark("from") },
    { code: "BracketRight", label: "selection.out", show: "] O", run: () => range.mark("to") },
    { code: "KeyO", hidden: true, label: "keys.markOut", run: () => range.mark("to") },
    { code: "KeyB", label: "bookmark.make", run: () => range.bookmark() },
    { code: "KeyB", shift: true, label: "bookmark.list", run: () => page.acts.showBookmarks() },
    { code: "KeyH", label: "range.hold", run: () => range.hold() },
    { code: "KeyE", label: "range.request", run: () => range.request() },
    { code: "KeyS", label: "snapshot.title", run: () => page.acts.takeStill() },
    { code: "KeyM", label: "keys.sound", run: () => page.acts.toggleSound() },
    { code: "KeyD", label: "keys.detach", run: () => page.acts.toggleDetached() },
    zoom("Equal", -1, "playback.zoomIn"), zoom("Equal", -1, "playback.zoomIn", { shift: true, hidden: true }),
    zoom("NumpadAdd", -1, "playback.zoomIn", { hidden: true }),
    zoom("Minus", 1, "playback.zoomOut"), zoom("NumpadSubtract", 1, "playback.zoomOut", { hidden: true }),
    { code: "Digit0", label: "playback.fitDay", run: () => page.timeline.fitDay() },
    { code: "KeyT", label: "segments.title", run: () => page.toggleTable() },
    { code: "Enter", label: "keys.enlarge", run: () => page.enlarge(!page.enlarged) },
    { code: "Escape", label: "keys.back", run: () => page.back() },
    { code: "Home", label: "playback.toStart", run: () => transport.toStart() },
    { code: "End", label: "playback.live", run: () => transport.toLive() },
    { code: "KeyF", label: "wall.fullscreen",
      run: () => (document.fullscreenElement ? document.exitFullscreen()
      : document.documentElement.requestFullscreen().catch(() => { /* not allowed here */ })) },
  ];
}
