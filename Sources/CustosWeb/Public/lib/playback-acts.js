// What is done with the chosen tile of the playback page: its own clock, its sound, a still picture; and going to a bookmark.
import { t } from "./i18n.js";
import { announce } from "./announce.js";
import { camera, serverNow } from "./store.js";
import { PlaybackSession } from "./playback-session.js";
import { bookmarkList } from "./playback-bookmarks.js";
import { takeSnapshot } from "./wall-snapshot.js";

export class TileActs {
  constructor(page) {
    this.page = page;
  }

  get slot() {
    return this.page.tiles.get(this.page.chosen);
  }

  get name() {
    return camera(this.page.chosen)?.name ?? "";
  }

  /** Takes the chosen tile off the common clock, or puts it back. */
  toggleDetached() {
    const { page, slot } = this, { common } = page;
    if (!slot?.begun) return;
    if (!slot.own && page.ids.filter((id) => !page.tiles.get(id)?.own).length < 2) return page.say(t("playback.detachOne"));
    if (slot.own) this.attach(slot, common);
    else {
      slot.own = page.watched(new PlaybackSession(common.wall, serverNow, common.origin));
      slot.own.setRate(common.clock.rate);
      if (common.clock.playing) slot.own.play();
    }
    slot.video.isDetached = Boolean(slot.own);
    page.shareOut();
    page.say(t(slot.own ? "playback.detached" : "playback.attached", { name: this.name }));
  }

  attach(slot, common) {
    slot.own.dispose();
    slot.own = null;
    if (slot.video.feed.origin !== common.origin) slot.video.restart(common.origin);
    slot.video.feed.setRate(common.clock.rate);
    slot.video.target = null;
  }

  /** Sound of the chosen tile, of one at a time; G.711 is asked for as AAC only while it is heard. */
  toggleSound() {
    const { page, slot } = this;
    if (!slot?.begun) return;
    const isOn = !slot.video.isHeard;
    for (const other of page.tiles.values()) if (other.video.isHeard) this.hear(other, false, null);
    if (!isOn) return announce(t("playback.soundIsOff"));
    const codec = camera(page.chosen)?.[slot.video.stream]?.audio ?? null;
    if (!codec && !slot.video.statistics.hasSound) return page.say(t("playback.noSound"));
    this.hear(slot, true, codec && codec !== "aac" ? "aac" : null);
    announce(t("playback.soundIsOn", { name: this.name }));
  }

  hear(slot, isOn, audio) {
    slot.video.isHeard = isOn;
    if (slot.audio === audio) return;
    slot.audio = audio;
    slot.video.restart();
  }

  /** A still of the frame on screen: the reason is asked for, the register has its row before the picture leaves. */
  async takeStill() {
    const { page, slot } = this, known = camera(page.chosen);
    if (!slot?.begun || page.session.answers.get(slot.video)?.kind !== "ready") return page.say(t("playback.noStill"));
    page.session.pause();
    await takeSnapshot({ camera: known, stream: slot.video.stream, at: slot.video.shownWall ?? page.session.wall });
  }

  async showBookmarks() {
    const { page } = this;
    const found = await bookmarkList({ changed: () => { page.marks.refresh(); page.needFootage(); } });
    if (!found) return;
    page.write();
    page.goTo(found.cameras.map(String).filter((id) => camera(id)), found);
  }
}
