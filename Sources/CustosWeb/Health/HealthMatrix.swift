import CustosBase
import CustosLaw
import CustosStore

/// Camera by hour: whether what was to be recorded in each of the last 24 hours was.
struct HealthMatrix {
    static let hours = 24
    /// A start, a seal, a frame clock: less than this in an hour is no gap.
    static let tolerance = TimeSpan.seconds(5 as Int64)

    struct Row {
        let camera: CameraID
        let name: String
        /// One letter an hour: `R` recorded, `P` partly, `G` gap, `-` none wanted.
        let cells: String
    }

    let from: WallTime
    let rows: [Row]
    /// Gaps of today that are long enough to be told.
    let gapsToday: Int

    /// Three short looks at the state database, whatever is in the catalogue: every second of a wanted stream is footage or a declared gap.
    init(_ services: WebServices, _ cameras: [CameraRecord], now: WallTime) throws {
        let hour = TimeSpan.seconds(3600 as Int64)
        // Hours of the local day: the zone's offset is a whole number of them.
        let thisHour = WallTime(microseconds: WallTime.floorDivide(now.microseconds, hour.microseconds).quotient * hour.microseconds)
        from = thisHour - TimeSpan(microseconds: hour.microseconds * Int64(Self.hours - 1))
        let range = WallRange(from, max(now, from + .seconds(1 as Int64)))
        let streams = cameras.map { StreamID($0.id, .main) }
        let intents = try services.state.recordingIntents(of: streams), gaps = try services.state.gaps(of: streams, overlapping: range)
        let recorded = try services.catalogue.firstFootage(of: streams, from: from)
        let today = LocalDate(of: now).start
        var rows: [Row] = [], count = 0
        for c in cameras {
            let id = StreamID(c.id, .main), mine = gaps[id] ?? []
            let wanted = intents[id]?.wanted(in: range) ?? []
            let absent = Coverage.union(mine.compactMap { WallRange($0.start, max($0.start, $0.end ?? now)).intersection(range) })
            count += mine.filter { ($0.end ?? now) > today && ($0.end ?? now) - $0.start >= CameraTroubles.shortest }.count
            var cells = ""
            for h in 0..<Self.hours {
                let start = from + TimeSpan(microseconds: hour.microseconds * Int64(h))
                guard let cell = WallRange(start, start + hour).intersection(range) else {
                    cells += "-"
                    continue
                }
                cells += Self.letter(cell, wanted: wanted, absent: absent, firstFootage: recorded[id] ?? services.recording?.progress(id)?.openSegmentStart)
            }
            rows.append(Row(camera: c.id, name: c.name, cells: cells))
        }
        self.rows = rows
        gapsToday = count
    }

    /// - Parameter firstFootage: before it there is none in this span.
    static func letter(_ cell: WallRange, wanted: [WallRange], absent: [WallRange], firstFootage: WallTime?) -> String {
        let meant = wanted.compactMap { $0.intersection(cell) }
        let length = meant.reduce(TimeSpan.zero) { $0 + $1.duration }
        guard length > .zero else { return "-" }
        let missing = meant.reduce(TimeSpan.zero) { $0 + Coverage.length(of: absent, in: $1) }
        if length - missing <= tolerance && missing > .zero { return "G" }
        // Neither footage nor a declared gap: said as the gap that it is.
        guard let firstFootage, firstFootage < cell.end else { return length <= FootageLibrary.startGrace ? "-" : "G" }
        return missing > tolerance ? "P" : "R"
    }

    var json: JSON {
        [
            "from": JSON(from), "hours": JSON(Self.hours),
            "rows": .array(rows.map { ["camera": .int($0.camera.rawValue), "name": JSON($0.name), "cells": JSON($0.cells)] }),
        ]
    }
}
