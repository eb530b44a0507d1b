// Tests of the modules without DOM; run inside the browser by test_lib.py. Each returns or throws.
const at = (name) => import(`/a/lib/${name}.js`);
const tests = [];
const test = (name, run) => tests.push({ name, run });

function equal(actual, wanted, hint = "") {
  const a = JSON.stringify(actual), b = JSON.stringify(wanted);
  if (a !== b) throw new Error(`${hint} got ${a}, wanted ${b}`);
}
function near(actual, wanted, slack, hint = "") {
  if (!(Math.abs(actual - wanted) <= slack)) throw new Error(`${hint} got ${actual}, wanted ${wanted} ± ${slack}`);
}

test("times keep their microseconds both ways", async () => {
  const { parseTime, timeText, zonedText } = await at("time");
  for (const [text, back] of [["2026-11-23T06:31:07.240123Z", "2026-11-23T06:31:07.240123Z"], ["2026-11-23T14:31:07.24+08:00", "2026-11-23T06:31:07.240000Z"], ["2026-11-23T06:31:07Z", "2026-11-23T06:31:07.000000Z"],
    ["2026-11-22T22:31:07.9999994-08:00", "2026-11-23T06:31:07.999999Z"]]) equal(timeText(parseTime(text)), back, text);
  equal(zonedText(parseTime("2026-11-23T06:31:07.240Z")), "2026-11-23T14:31:07.240+08:00");
  for (const wrong of ["", null, "2026-11-23", "yesterday", "2026-11-23T06:31:07"]) equal(Number.isNaN(parseTime(wrong)), true, String(wrong));
});

test("typed times take what is missing from the clock", async () => {
  const { typedTime, dateClock, clockMs, parseTime } = await at("time");
  const near = parseTime("2026-11-23T14:31:07.240+08:00");
  for (const [text, wanted] of [["9:05", "2026-11-23 09:05:00"], ["09:05:30", "2026-11-23 09:05:30"], ["11-22 23:59:59", "2026-11-22 23:59:59"], ["2026-01-02 03:04:05", "2026-01-02 03:04:05"],
    ["2026年11月22日 14:31", "2026-11-22 14:31:00"], ["2026/11/22 8:00", "2026-11-22 08:00:00"], ["20261122143107", "2026-11-22 14:31:07"], ["202611221431", "2026-11-22 14:31:00"], ["14：31", "2026-11-23 14:31:00"], ["11月22日 14:31", "2026-11-22 14:31:00"]]) equal(dateClock(typedTime(text, near)), wanted, text);
  equal(clockMs(typedTime("14:31:07.24", near)), "14:31:07.240");
  for (const wrong of ["", "25:00", "12:60", "2026-02-30 10:00", "abc", "13-01 10:00"]) equal(Number.isNaN(typedTime(wrong, near)), true, wrong);
});

test("days and months begin at midnight of the shown zone", async () => {
  const { startOfDay, startOfMonth, parseTime, timeText } = await at("time");
  const t = parseTime("2026-03-31T17:30:00Z"); // 01:30 on 1 April in China
  equal(timeText(startOfDay(t)), "2026-03-31T16:00:00.000000Z");
  equal(timeText(startOfMonth(t)), "2026-03-31T16:00:00.000000Z");
  equal(timeText(startOfMonth(t, -3)), "2025-12-31T16:00:00.000000Z");
});

test("lengths are told in at most two units", async () => {
  const { duration } = await at("time");
  const t = (key, { n }) => `${n}${key.slice(5)}`;
  for (const [ms, wanted] of [[0, "0s"], [400, "0s"], [59_600, "1min"], [2_280_000, "38min"], [252_000, "4min 12s"], [7_500_000, "2h 5min"], [86_400_000, "1d"], [90_061_000, "1d 1h"], [3_601_000, "1h"]]) equal(duration(ms, t), wanted, String(ms));
});

test("zoom keeps the anchor at its pixel and stays in bounds", async () => {
  const v = await at("timeline-view");
  let view = { centre: 1.7e12, span: v.MAX_SPAN };
  const anchor = v.timeAt(view, 300, 1000);
  for (let n = 0; n < 40; n += 1) { view = v.zoomed(view, 0.7, anchor); near(v.xAt(view, anchor, 1000), 300, 0.01); }
  equal(view.span, v.MIN_SPAN);
  for (let n = 0; n < 40; n += 1) view = v.zoomed(view, 2, anchor);
  equal(view.span, v.MAX_SPAN);
  near(v.xAt(view, anchor, 1000), 300, 0.01);
});

test("tick labels have room at every zoom and every width", async () => {
  const v = await at("timeline-view");
  for (const width of [320, 700, 1196, 1900]) for (let span = v.MIN_SPAN; span <= v.MAX_SPAN; span *= 1.37) {
    const { major, minor } = v.ticks({ centre: 1.7645e12, span }, width, 64);
    for (let n = 1; n < major.length; n += 1) if (v.xAt({ centre: 1.7645e12, span }, major[n].time, width) - v.xAt({ centre: 1.7645e12, span }, major[n - 1].time, width) < 63.9) throw new Error(`labels overlap at ${span} ${width}`);
    if (minor.length > width / 4) throw new Error("too many fine ticks");
    if (major.length === 0 && width > 400) throw new Error(`no label at ${span} ${width}`);
  }
});

test("a footage map answers for every moment", async () => {
  const { FootageMap, nearestEdge } = await at("footage-map");
  const map = new FootageMap(), now = 1_000_000;
  map.take([{ start: 1000, end: 5000, codecs: "a" }, { start: 7000, end: 990_000, codecs: "a" }], [{ start: 5000, end: 7000, cause: "network", detail: "" }], 0, now);
  equal([500, 1000, 4999, 5000, 6999, 7000, 989_999, 995_000, 1_000_001, -5].map((t) => map.at(t, now).kind), ["none", "recorded", "recorded", "gap", "gap", "recorded", "recorded", "pending", "future", "unknown"]);
  equal(map.nextFootage(5500), 7000);
  equal(map.nextFootage(8000), 8000);
  equal(map.nextFootage(991_000), null);
  equal(nearestEdge([map], 5000, 1), 7000);
  equal(nearestEdge([map], 6000, -1), 5000);
  equal(nearestEdge([map], 8000, 1), null);
  const other = new FootageMap();
  other.take([{ start: 0, end: 6000, codecs: "a" }], [], 0, now);
  equal([500, 3000, 6000, 7000, 995_000].map((t) => map.previousFootage(t)), [null, 3000, 5000, 5000, 990_000]);
  equal([4999, 5000, 6999, 7000].map((t) => map.gapAt(t)?.cause ?? null), [null, "network", "network", null]);
  equal(nearestEdge([map, other], 6500, -1, [6200, 6800]), 6200);
});

test("a newer answer continues a footage map", async () => {
  const { FootageMap } = await at("footage-map");
  const map = new FootageMap();
  map.take([{ start: 0, end: 9000, codecs: "a" }], [], 0, 10_000);
  map.take([{ start: 8000, end: 11_000, codecs: "a" }], [], 8000, 12_000);
  equal(map.spans.map((s) => [s.start, s.end]), [[0, 11_000]]);
  map.take([{ start: 10_000, end: 12_000, codecs: "a" }], [{ start: 12_000, end: null, cause: "camera", detail: "" }], 10_000, 15_000);
  equal(map.at(13_000, 15_000).kind, "gap");
  map.take([{ start: 11_000, end: 12_000, codecs: "a" }, { start: 16_000, end: 17_000, codecs: "b" }], [{ start: 12_000, end: 16_000, cause: "camera", detail: "" }], 11_000, 18_000);
  equal(map.gaps.map((g) => [g.start, g.end]), [[12_000, 16_000]]);
  equal(map.spans.map((s) => [s.start, s.end]), [[0, 12_000], [16_000, 17_000]]);
});

test("the live player jumps, hurries and cuts as measured", async () => {
  const { liveDecision } = await at("rate-control");
  for (const [current, ranges, starting, seek, rate] of [[0, [[100, 101]], false, 100.95, 1], [10, [[0, 10.05]], false, null, 1], [10, [[0, 10.2]], false, null, 1.05], [10, [[0, 10.5]], false, null, 1.15], [10, [[0, 12.5]], false, 12.45, 1],
    [10, [[0, 11]], true, 10.95, 1], [10, [[0, 10.02], [14, 15]], false, 14.95, 1]]) {
    const d = liveDecision({ current, ranges, isStarting: starting });
    equal([d.seek === null ? null : Math.round(d.seek * 100) / 100, d.rate], [seek, rate], JSON.stringify([current, ranges]));
  }
  equal([10.1, 10.3, 10.4, 10.7].map((end) => liveDecision({ current: 10, ranges: [[0, end]], hasSound: true }).rate), [1, 1, 1.05, 1.15]);
  near(liveDecision({ current: 10, ranges: [[0, 11]], isStarting: true, hasSound: true }).seek, 10.7, 1e-9);
  equal(liveDecision({ current: 30, ranges: [[5, 30.1]] }).cutTo, 20);
  equal(liveDecision({ current: 20, ranges: [[5, 20.1]] }).cutTo, null);
});

test("tiles keep in step by at most five percent, and seek when far off", async () => {
  const { stepDecision, backoff, FASTEST } = await at("rate-control");
  equal(stepDecision({ current: 10, wanted: 10, rate: 1 }), { seek: false, rate: 1 });
  equal(stepDecision({ current: 10, wanted: 11, rate: 1 }).seek, true);
  near(stepDecision({ current: 10, wanted: 10.2, rate: 1 }).rate, 1.05, 1e-9);
  near(stepDecision({ current: 10.2, wanted: 10, rate: 1 }).rate, 0.95, 1e-9);
  equal(stepDecision({ current: 10, wanted: 14, rate: 16 }).rate <= FASTEST, true);
  equal([1, 2, 5, 9].map((n) => backoff(n, 1)), [500, 1000, 8000, 10_000]);
  equal(backoff(1, 0), 375);
});

test("a tile asks for the stream that fits it, then for the other, then for one made into H.264", async () => {
  const { chooseWay, wayName } = await at("wall-stream-choice");
  const both = { main: true, sub: true }, facts = { pixels: 900, subWidth: 640, hasSub: true, plays: both };
  const chosen = (more) => { const way = chooseWay({ ...facts, ...more }); return way && [wayName(way), way.why]; };
  equal(chosen({}), ["main", null]);
  equal(chosen({ pixels: 400 }), ["sub", null]);
  equal(chosen({ subWidth: null, pixels: 700 }), ["sub", null]);
  equal(chosen({ plays: { main: false, sub: true } }), ["sub", "codec"]);
  equal(chosen({ pixels: 400, plays: { main: true, sub: false } }), ["main", "codec"]);
  equal(chosen({ plays: { main: false, sub: false } }), ["main/h264", "codec"]);
  equal(chosen({ pixels: 400, plays: { main: false, sub: false } }), ["sub/h264", "codec"]);
  equal(chosen({ hasSub: false, plays: { main: false, sub: true } }), ["main/h264", "codec"]);
  equal(chosen({ isSlow: true }), ["sub", "slow"]);
  equal(chosen({ failed: new Set(["main"]) }), ["sub", "codec"]);
  equal(chosen({ hasSub: false, failed: new Set(["main", "main/h264"]) }), null);
});

test("a tile never calls an old picture live, and names the cause of none", async () => {
  const { tileState } = await at("wall-tile-state");
  const player = { phase: "open", closeCode: null, refusal: null, stated: null, isHeld: false, lastFrameAt: 9000, shownWall: 5, lag: 100, startedAt: 8000, attempts: 0 };
  const clocks = { now: 10_000, server: 1_000_000, hasWay: true };
  const state = (more, status = null, other = {}) => tileState({ ...player, ...more }, status, { ...clocks, ...other });
  equal(state({}).state, "live");
  equal(state({ lag: 2500 }).state, "lagging");
  equal([state({ lastFrameAt: 6000 }).state, state({ lastFrameAt: 6000 }).since], ["frozen", 5]);
  equal(state({ isHeld: true, lastFrameAt: 6000 }).state, "held");
  const down = { condition: "offline", cause: "connect.refused", detail: "", since: "2026-11-23T06:31:07Z" };
  equal([state({ stated: down }).state, state({ stated: down }).since], ["offline", down.since]);
  equal(state({ lastFrameAt: 0 }, down).state, "offline");
  equal(state({ lastFrameAt: 0, startedAt: 9000 }).wait, null);
  equal(state({ lastFrameAt: 0, startedAt: 6000 }).wait, "noPicture");
  equal([1013, 4408, 4429, 1006].map((closeCode) => state({ lastFrameAt: 0, phase: "waiting", closeCode }).wait), ["tooMany", "tooSlow", "busy", "noServer"]);
  equal([4403, 4404, 4401].map((closeCode) => state({ phase: "refused", closeCode }).state), ["forbidden", "gone", "signedOut"]);
  equal(state({ phase: "refused", closeCode: 4451, refusal: { rules: ["NM203.8"] } }).state, "offView");
  equal(state({ phase: "refused", closeCode: 4451, refusal: { rules: ["NM203.18.1.2"] } }).state, "unlawful");
  equal(state({ lastFrameAt: 0 }, null, { hasWay: false }).state, "unsupported");
});

test("digital zoom keeps the point under the pointer and stays inside the picture", async () => {
  const { MOST, WHOLE, bounded, panned, zoomedAt } = await at("wall-zoom");
  const seen = (zoom, p) => [zoom.x + (p[0] - 0.5) / zoom.scale, zoom.y + (p[1] - 0.5) / zoom.scale];
  for (const p of [[0.5, 0.5], [0.1, 0.9], [0.73, 0.2]]) {
    let zoom = WHOLE;
    for (let n = 0; n < 12; n += 1) { const before = seen(zoom, p); zoom = zoomedAt(zoom, 1.25, ...p); seen(zoom, p).forEach((v, k) => near(v, before[k], 1e-9)); }
    near(zoom.scale, MOST, 1e-9);
    for (let n = 0; n < 20; n += 1) zoom = zoomedAt(zoom, 0.8);
    equal(zoom, WHOLE);
  }
  equal(panned(bounded({ scale: 2, x: 0.5, y: 0.5 }), 9, -9), { scale: 2, x: 0.75, y: 0.25 });
  equal(panned(WHOLE, 1, 1), WHOLE);
});

test("cameras stand under their sites and areas and are found by pinyin", async () => {
  const { cameraTree, camerasUnder, fits } = await at("wall-camera-tree");
  const place = (site, siteName, zone = null, zoneName = null) => ({ site, siteName, zone, zoneName });
  const list = [{ id: "1", name: "大堂", place: place(1, "青城宾馆"), words: "datang dt qingchengbinguan qcbg" }, { id: "2", name: "后门", place: place(1, "青城宾馆", 7, "后院"), words: "houmen hm" },
    { id: "3", name: "岗亭", place: place(2, "北站"), words: "gangting gt" }, { id: "4", name: "无处", place: null }];
  const { groups, loose } = cameraTree(list, new Intl.Collator("zh-CN").compare);
  equal(groups.map((g) => [g.name, g.level, g.cameras.map((c) => c.id)]), [["北站", 0, ["3"]], ["青城宾馆", 0, ["1"]], ["后院", 1, ["2"]]]);
  equal(loose.map((c) => c.id), ["4"]);
  equal(camerasUnder(groups, groups[1]).length, 2);
  equal(cameraTree([list[3]], () => 0), { groups: [], loose: [list[3]] });
  const found = (typed) => list.filter((c) => fits(c, typed)).map((c) => c.id);
  equal([found("dt"), found("QCBG"), found("后院"), found("青城 后门"), found(""), found("xyz")], [["1"], ["1"], ["2"], ["2"], ["1", "2", "3", "4"], []]);
});

test("the page clock stands still while a tile loads and never runs backwards", async () => {
  const { PageClock, otherRate, reverseRate, keyframesOnly, mediaTime, wallTime } = await at("page-clock");
  const clock = new PageClock(1000, 0);
  equal(clock.at(500), 1000);
  clock.play(500);
  equal(clock.at(700), 1200);
  clock.setRate(4, 700);
  equal(clock.at(800), 1600);
  clock.stall(true, 800);
  equal(clock.at(5000), 1600);
  clock.stall(false, 5000);
  equal(clock.at(5100), 2000);
  clock.holdBack(10_000, 1900, 5100);
  equal(clock.at(5100), 1900);
  clock.pause(5200);
  equal(clock.at(9999), 2300);
  equal([otherRate(1, 1), otherRate(16, 1), otherRate(0.25, -1), otherRate(4, 1)], [2, 16, 0.25, 8]);
  equal([4, 8, -1].map(keyframesOnly), [false, true, true]);
  clock.setRate(-4, 9999);
  clock.play(9999);
  equal(clock.at(10_099), 1900);
  equal([1, -1, -8, -16].map(reverseRate), [-1, -2, -16, -16]);
  equal(wallTime(mediaTime(1_795_483_267_240, 1_795_363_200_000), 1_795_363_200_000), 1_795_483_267_240);
});

test("the address of playback tells cameras, time, zoom, speed and the chosen stretch", async () => {
  const { addressOf, readAddress } = await at("playback-address");
  const state = { ids: ["3", "9"], time: 1_795_483_267_240, span: 600_000, rate: -4, selection: { from: 1_795_483_260_000, to: 1_795_483_300_500 } };
  const text = new URLSearchParams(Object.entries(addressOf(state)).filter(([, v]) => v !== null));
  equal(readAddress(`?${text}`), state);
  equal(readAddress("?c=&t=nonsense&z=-4&sp=3&in=2026-11-24T01:00:00Z&out=2026-11-24T00:00:00Z"), { ids: [], time: null, span: null, rate: 1, selection: null });
  equal(addressOf({ ...state, rate: 1, selection: null }).sp, null);
});

test("frames are found exactly, whatever the rounding", async () => {
  const { FrameIndex } = await at("frame-index");
  const index = new FrameIndex();
  const frames = Array.from({ length: 250 }, (_, n) => ({ time: 120_000 + n / 25, duration: 0.04 }));
  index.insert(frames.slice(100));
  index.insert(frames.slice(0, 110));
  equal(index.times.length, 250);
  let time = index.at(120_002.0000004).time;
  for (let n = 0; n < 10; n += 1) time = index.step(time, 1).time;
  for (let n = 0; n < 10; n += 1) time = index.step(time - 0.0000006, -1).time;
  near(time, 120_002, 1e-9);
  equal(index.step(120_000, -1), null);
  equal(index.at(119_999), null);
  index.keep(120_004, Infinity);
  equal(index.times.length, 150);
});

test("the walker reads frames out of fragments and stops at torn bytes", async () => {
  const { boxes, frameTimes, splitInitialisation, viewOf } = await at("mp4");
  const box = (type, ...parts) => { const body = parts.flat(); const n = body.length + 8; return [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255, ...[...type].map((c) => c.charCodeAt(0)), ...body]; };
  const u32 = (n) => [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  const tfhd = box("tfhd", u32(0x020008), u32(1), u32(3600)), tfdt = box("tfdt", [1, 0, 0, 0], u32(1), u32(0));
  const trun = box("trun", u32(0x000205), u32(3), u32(0), u32(0), u32(10), u32(11), u32(12));
  const other = box("traf", box("tfhd", u32(0), u32(2)), tfdt, trun);
  const bytes = new Uint8Array([...box("ftyp", u32(0)), ...box("moof", box("mfhd", u32(0), u32(1)), box("traf", tfhd, tfdt, trun), other), ...box("mdat", [1, 2, 3])]);
  const frames = frameTimes(bytes, { id: 1, timescale: 90_000, defaultDuration: 0 });
  equal(frames.map((f) => Math.round(f.time * 90_000) - 2 ** 32), [0, 3600, 7200]);
  near(frames[0].duration, 0.04, 1e-9);
  equal(boxes(viewOf(bytes)).map((b) => b.type), ["ftyp", "moof", "mdat"]);
  for (let cut = 0; cut < bytes.length; cut += 1) frameTimes(bytes.subarray(0, cut), { id: 1, timescale: 90_000, defaultDuration: 0 });
  const [head, rest] = splitInitialisation(bytes);
  equal([head.length, rest.length], [12, bytes.length - 12]);
});

test("words fill in, count and fall back", async () => {
  const { makeTranslator } = await at("i18n");
  const t = makeTranslator("en", { a: "Hello {name}", n: { one: "{n} camera", other: "{n} cameras" } }, { b: "乙" });
  equal([t("a", { name: "<img>" }), t("a"), t("n", { n: 1 }), t("n", { n: 4 }), t("b"), t("c.d")], ["Hello <img>", "Hello {name}", "1 camera", "4 cameras", "乙", "c.d"]);
});

test("numbers carry their units", async () => {
  const f = await at("format");
  equal([0, 1023, 1536, 7_064_822_579, 1e15].map(f.bytes), ["0 B", "1023 B", "1.50 KiB", "6.58 GiB", "909 TiB"]);
  equal([310_000, 4_100_000].map(f.bitRate), ["310 kbit/s", "4.10 Mbit/s"]);
  equal([f.offset(0.12), f.offset(-73.4), f.offset(null)], ["+0.12 s", "−73 s", "–"]);
  equal([f.codecOf("avc1.64001f"), f.codecOf('video/mp4; codecs="hvc1.1.6.L93.B0"'), f.codecOf(null)], ["h264", "h265", null]);
});

test("cameras keep their places on the wall", async () => {
  const w = await at("wall-layout");
  equal(w.placement("a,,c", 4, ["a", "b", "c", "d"]), ["a", null, "c", null]);
  equal(w.placement(null, 4, ["a", "b"]), ["a", "b", null, null]);
  equal(w.placed(["a", "b", "c", null], 0, "c"), ["c", "b", "a", null]);
  equal(w.placed(["a", "b", "c", null], 3, "x"), ["a", "b", "c", "x"]);
  equal(w.resized(["a", "b", null, null], 1, ["a", "b", "c"]), ["a"]);
  equal(w.resized(["b"], 4, ["a", "b", "c"]), ["b", "a", "c", null]);
  equal(w.neighbour(0, "ArrowLeft", 4), 0);
  equal(w.neighbour(0, "ArrowDown", 4), 2);
  equal(w.placementText(["a", null, "c", null]), "a,,c");
});

test("what was measured of a camera is judged in words", async () => {
  const { judgements } = await at("judgements");
  equal(Object.keys(judgements({ keyFrameSeconds: 2, clockOffsetSeconds: 0.3, frameRate: 25, codec: "h264" })), []);
  equal(Object.keys(judgements({ keyFrameSeconds: 8, clockOffsetSeconds: -73, frameRate: 5, codec: "h265" })), ["keyFrame", "offset", "rate", "codec"]);
});

export async function run() {
  const results = [];
  for (const { name, run: body } of tests) {
    try { await body(); results.push({ name, fault: null }); } catch (error) { results.push({ name, fault: `${error.message}\n${error.stack}` }); }
  }
  return results;
}
