/// What of one polygon lies in another and is not hidden.
///
/// The plane is cut into bands at every corner and every crossing. Inside a band no sides cross, so the width of what is left
/// changes evenly from top to bottom and its area is the width at half height times the height: no approximation besides that of the numbers.
extension PlanPolygon {
    /// The part of an overlap, measured against the smaller polygon, that is rounding and not view: on 10 m² one square millimetre.
    package static let roundingShare = 1e-7

    /// Square metres of `self` that lie in `other` and under none of the masks.
    package func area(within other: PlanPolygon, outside masks: [PlanPolygon] = []) -> Double {
        guard box.overlaps(other.box) else { return 0 }
        let (low, high) = (max(box.low.y, other.box.low.y), min(box.high.y, other.box.high.y))
        let hiding = masks.filter { $0.box.overlaps(box) && $0.box.overlaps(other.box) }
        let layers = ([self, other] + hiding).map { $0.sides.filter { $0.from.y != $0.to.y } }
        var cuts: [Double] = [low, high]
        for (i, a) in layers.enumerated() {
            for s in a {
                cuts.append(s.from.y)
                for b in layers[(i + 1)...] { for t in b { if let y = s.crossing(t) { cuts.append(y) } } }
            }
        }
        cuts = cuts.filter { $0 >= low && $0 <= high }.sorted()
        var sum = 0.0
        for (bottom, top) in zip(cuts, cuts.dropFirst()) where top > bottom {
            let y = bottom + (top - bottom) / 2
            let seen = Spans(layers[0], y).and(Spans(layers[1], y))
            sum += layers[2...].reduce(seen) { $0.minus(Spans($1, y)) }.length * (top - bottom)
        }
        return sum
    }

    /// Whether some of `self` lies in `other` and is not hidden. Sides that only touch do not overlap.
    package func overlaps(_ other: PlanPolygon, outside masks: [PlanPolygon] = []) -> Bool {
        area(within: other, outside: masks) > Self.roundingShare * min(area, other.area)
    }
}

/// Where a level line runs inside of a polygon: spans in order, none touching the next.
private struct Spans {
    var list: [(from: Double, to: Double)]

    init(_ list: [(from: Double, to: Double)]) { self.list = list }
    init(_ sides: [Side], _ y: Double) {
        let xs = sides.filter { ($0.from.y > y) != ($0.to.y > y) }.map { $0.x(atY: y) }.sorted()
        list = stride(from: 0, to: xs.count - xs.count % 2, by: 2).map { (xs[$0], xs[$0 + 1]) }
    }

    var length: Double { list.reduce(0) { $0 + ($1.to - $1.from) } }

    func and(_ o: Spans) -> Spans {
        var out: [(from: Double, to: Double)] = []
        for a in list { for b in o.list where max(a.from, b.from) < min(a.to, b.to) { out.append((max(a.from, b.from), min(a.to, b.to))) } }
        return Spans(out)
    }

    func minus(_ o: Spans) -> Spans {
        var out: [(from: Double, to: Double)] = []
        for a in list {
            var from = a.from
            for b in o.list where b.to > from && b.from < a.to {
                if b.from > from { out.append((from, b.from)) }
                from = max(from, b.to)
            }
            if from < a.to { out.append((from, a.to)) }
        }
        return Spans(out)
    }
}
