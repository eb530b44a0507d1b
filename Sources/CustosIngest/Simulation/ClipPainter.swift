/// Paints the pictures of the simulator's clip: a street scene with a burnt-in clock, as 8-bit 4:2:0 planes.
///
/// The clip is one minute long and is played aligned to the wall clock's minute, so the picture of frame
/// `n` is on the wire at second `n / fps` of every minute. The clock is there twice: as digits for people
/// and as a row of cells that a test reads back from pixels (`TimeCode`).
package struct ClipPainter {
    package static let width = 640
    package static let height = 360

    package let framesPerSecond: Int
    /// Four scenes, so that four cameras look like four places.
    package let scene: Int
    /// The picture's size; the scene is painted at 640x360 and scaled.
    package let size: (width: Int, height: Int)
    private let backdrop: Planes

    package struct Planes {
        package var y: [UInt8]
        package var u: [UInt8]
        package var v: [UInt8]

        init(width: Int, height: Int, y luma: UInt8 = 16) {
            y = .init(repeating: luma, count: width * height)
            u = .init(repeating: 128, count: width * height / 4)
            v = .init(repeating: 128, count: width * height / 4)
        }
    }

    struct Colour {
        var y: UInt8
        var u: UInt8
        var v: UInt8
        static let black = Colour(y: 16, u: 128, v: 128), white = Colour(y: 235, u: 128, v: 128)
    }

    package init(scene: Int, framesPerSecond: Int, size: (width: Int, height: Int) = (ClipPainter.width, ClipPainter.height)) {
        precondition(size.width % 2 == 0 && size.height % 2 == 0, "4:2:0 needs even sizes")
        self.scene = scene % 4
        self.framesPerSecond = framesPerSecond
        self.size = size
        backdrop = Self.paintBackdrop(scene: scene % 4)
    }

    /// The picture of frame `index` of the minute.
    package func frame(_ index: Int) -> Planes {
        var p = backdrop
        let t = Double(index) / Double(framesPerSecond)
        paintTraffic(&p, t)
        paintPeople(&p, t)
        Self.fill(&p, 0, 0, 216, 30, .black)
        let hundredths = Int((t * 100).rounded(.down))
        Self.text(&p, "\(["A", "B", "C", "D"][scene])  :\(pad(hundredths / 100)).\(pad(hundredths % 100))", 10, 5, 3)
        let cells = TimeCode.cells(index)
        Self.fill(&p, TimeCode.x - 4, TimeCode.y - 4, TimeCode.cell * cells.count + 8, TimeCode.cell + 8, .black)
        for (i, on) in cells.enumerated() where on {
            Self.fill(&p, TimeCode.x + i * TimeCode.cell, TimeCode.y, TimeCode.cell, TimeCode.cell, .white)
        }
        return size == (Self.width, Self.height) ? p : Self.scaled(p, to: size)
    }

    private func pad(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }

    /// The frame number of the minute as sixteen black or white cells: 1, 0, eleven bits (highest first), and
    /// three bits of `number mod 7`, so that a misread picture is noticed.
    package enum TimeCode {
        package static let x = 8, y = 332, cell = 16

        package static func cells(_ index: Int) -> [Bool] {
            [true, false] + (0..<11).map { index >> (10 - $0) & 1 == 1 } + (0..<3).map { (index % 7) >> (2 - $0) & 1 == 1 }
        }
    }

    // MARK: scene

    private static func paintBackdrop(scene: Int) -> Planes {
        var p = Planes(width: width, height: height)
        let sky: [(UInt8, UInt8, UInt8)] = [(150, 140, 120), (95, 138, 122), (60, 140, 124), (175, 132, 126)]
        for row in 0..<170 {
            fill(&p, 0, row, width, 1, Colour(y: UInt8(min(230, Int(sky[scene].0) + row / 4)), u: sky[scene].1, v: sky[scene].2))
        }
        var x = 0, k = scene * 3 + 1
        while x < width {
            let w = 70 + k * 37 % 60, top = 30 + k * 53 % 80
            fill(&p, x, top, w - 4, 170 - top, Colour(y: UInt8(70 + k * 29 % 50), u: UInt8(122 + k * 7 % 10), v: UInt8(126 + k * 11 % 10)))
            for wy in stride(from: top + 8, to: 150, by: 18) {
                for wx in stride(from: x + 8, to: x + w - 18, by: 16) {
                    let lit = (wx * 7 + wy * 13 + k) % 5 < (scene == 2 ? 3 : 1)
                    fill(&p, wx, wy, 8, 10, lit ? Colour(y: 200, u: 100, v: 148) : Colour(y: 48, u: 132, v: 124))
                }
            }
            x += w
            k += 1
        }
        fill(&p, 0, 170, width, 34, Colour(y: 118, u: 126, v: 129))
        fill(&p, 0, 204, width, height - 204, Colour(y: 66, u: 128, v: 128))
        for lane in stride(from: 10, to: width, by: 80) { fill(&p, lane, 268, 44, 5, Colour(y: 210, u: 126, v: 130)) }
        fill(&p, 0, 204, width, 3, Colour(y: 170, u: 128, v: 128))
        if scene % 2 == 1 { for bar in stride(from: 300, to: 380, by: 14) { fill(&p, bar, 208, 7, 120, Colour(y: 200, u: 128, v: 128)) } }
        for tree in stride(from: 40 + scene * 30, to: width, by: 170) {
            fill(&p, tree + 8, 150, 5, 42, Colour(y: 50, u: 122, v: 136))
            for r in 0..<22 { fill(&p, tree + 11 - (11 - abs(r - 11)), 118 + r * 2, 2 * (11 - abs(r - 11)), 2, Colour(y: 82, u: 112, v: 114)) }
        }
        return p
    }

    private func paintTraffic(_ p: inout Planes, _ t: Double) {
        let colours = [Colour(y: 90, u: 100, v: 190), Colour(y: 110, u: 180, v: 100), Colour(y: 200, u: 128, v: 128), Colour(y: 150, u: 70, v: 150), Colour(y: 40, u: 128, v: 128)]
        for k in 0..<5 {
            // Each car crosses a whole number of times a minute, so that the loop has no seam.
            let laps = Double(4 + (k * 3 + scene) % 5)
            let phase = (t / 60 * laps + Double(k) * 0.23 + Double(scene) * 0.11).truncatingRemainder(dividingBy: 1)
            let right = k % 2 == 0
            let x = Int((right ? phase : 1 - phase) * Double(Self.width + 160)) - 120
            let y = right ? 284 : 222
            Self.fill(&p, x, y, 96, 22, colours[k])
            Self.fill(&p, x + 18, y - 14, 56, 15, Colour(y: 58, u: 134, v: 124))
            Self.fill(&p, x + 14, y + 18, 16, 12, .black)
            Self.fill(&p, x + 66, y + 18, 16, 12, .black)
            Self.fill(&p, right ? x + 92 : x, y + 6, 5, 6, Colour(y: 230, u: 90, v: 150))
        }
    }

    private func paintPeople(_ p: inout Planes, _ t: Double) {
        for k in 0..<6 {
            let laps = Double(1 + (k + scene) % 3)
            let phase = (t / 60 * laps + Double(k) * 0.17).truncatingRemainder(dividingBy: 1)
            let x = Int((k % 2 == 0 ? phase : 1 - phase) * Double(Self.width + 40)) - 20
            let y = 166 + k % 3 * 5
            let step = Int(t * 4 + Double(k)) % 2 * 3
            Self.fill(&p, x + 3, y, 6, 7, Colour(y: 160, u: 112, v: 148))
            Self.fill(&p, x, y + 7, 12, 14, Colour(y: UInt8(50 + k * 27), u: UInt8(100 + k * 9), v: UInt8(150 - k * 8)))
            Self.fill(&p, x + 1, y + 21, 4, 11 - step, Colour(y: 40, u: 130, v: 126))
            Self.fill(&p, x + 7, y + 21, 4, 8 + step, Colour(y: 40, u: 130, v: 126))
        }
    }

    // MARK: pixels

    private static func fill(_ p: inout Planes, _ x: Int, _ y: Int, _ w: Int, _ h: Int, _ c: Colour) {
        let x0 = max(0, x), x1 = min(width, x + w), y0 = max(0, y), y1 = min(height, y + h)
        guard x0 < x1, y0 < y1 else { return }
        p.y.withUnsafeMutableBufferPointer { b in
            for row in y0..<y1 { b[(row * width + x0)..<(row * width + x1)].update(repeating: c.y) }
        }
        let cw = width / 2
        for plane in [\Planes.u, \Planes.v] {
            let value = plane == \Planes.u ? c.u : c.v
            p[keyPath: plane].withUnsafeMutableBufferPointer { b in
                for row in (y0 / 2)..<((y1 + 1) / 2) { b[(row * cw + x0 / 2)..<(row * cw + (x1 + 1) / 2)].update(repeating: value) }
            }
        }
    }

    private static func text(_ p: inout Planes, _ s: String, _ x: Int, _ y: Int, _ scale: Int) {
        var at = x
        for c in s {
            if let rows = glyphs[c] {
                for (r, bits) in rows.enumerated() {
                    for b in 0..<5 where bits >> (4 - b) & 1 == 1 { fill(&p, at + b * scale, y + r * scale, scale, scale, .white) }
                }
            }
            at += 6 * scale
        }
    }

    private static func scaled(_ p: Planes, to size: (width: Int, height: Int)) -> Planes {
        var out = Planes(width: size.width, height: size.height)
        for y in 0..<size.height {
            let from = y * height / size.height * width
            for x in 0..<size.width { out.y[y * size.width + x] = p.y[from + x * width / size.width] }
        }
        let cw = size.width / 2, ch = size.height / 2
        for y in 0..<ch {
            let from = y * (height / 2) / ch * (width / 2)
            for x in 0..<cw {
                out.u[y * cw + x] = p.u[from + x * (width / 2) / cw]
                out.v[y * cw + x] = p.v[from + x * (width / 2) / cw]
            }
        }
        return out
    }

    private static let glyphs: [Character: [UInt8]] = [
        "0": [14, 17, 19, 21, 25, 17, 14], "1": [4, 12, 4, 4, 4, 4, 14], "2": [14, 17, 1, 2, 4, 8, 31], "3": [31, 2, 4, 2, 1, 17, 14],
        "4": [2, 6, 10, 18, 31, 2, 2], "5": [31, 16, 30, 1, 1, 17, 14], "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 8, 8, 8],
        "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12], ":": [0, 12, 12, 0, 12, 12, 0], ".": [0, 0, 0, 0, 0, 12, 12],
        "A": [14, 17, 17, 31, 17, 17, 17], "B": [30, 17, 17, 30, 17, 17, 30], "C": [14, 17, 16, 16, 16, 17, 14], "D": [28, 18, 17, 17, 17, 18, 28],
    ]
}
