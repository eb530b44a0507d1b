package import CustosBase

/// A point on the plan of a site, in metres from the plan's corner.
package struct PlanPoint: Sendable, Hashable {
    package let x: Double
    package let y: Double
    package init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// A simple polygon on the plan of a site: what a camera sees, what a mask hides, where a zone lies.
package struct PlanPolygon: Sendable, Hashable {
    package let corners: [PlanPoint]

    /// `nil` for fewer than three corners, sides that cross or touch, and polygons without area. A last corner that repeats the first is dropped.
    package init?(_ corners: [PlanPoint]) {
        var c: [PlanPoint] = []
        for p in corners where c.last != p { c.append(p) }
        if c.count > 1, c.first == c.last { c.removeLast() }
        guard c.count >= 3, Self.isSimple(c), abs(Self.signedArea(c)) > 0 else { return nil }
        self.corners = c
    }

    /// Reads `[[x, y], ...]`.
    package init?(_ json: JSON) {
        var c: [PlanPoint] = []
        for e in json.elements ?? [] {
            guard let x = e[0]?.planNumber, let y = e[1]?.planNumber else { return nil }
            c.append(PlanPoint(x, y))
        }
        self.init(c)
    }

    package var area: Double { abs(Self.signedArea(corners)) }
    var sides: [Side] { corners.indices.map { Side(from: corners[$0], to: corners[($0 + 1) % corners.count]) } }
    var box: Box { Box(corners) }

    /// On a side counts as inside.
    package func contains(_ p: PlanPoint) -> Bool {
        if sides.contains(where: { $0.distance(to: p) == 0 }) { return true }
        var inside = false
        for s in sides where (s.from.y > p.y) != (s.to.y > p.y) {
            if p.x < s.x(atY: p.y) { inside.toggle() }
        }
        return inside
    }

    /// Metres from a point to the polygon; 0 inside it.
    package func distance(to p: PlanPoint) -> Double { contains(p) ? 0 : sides.map { $0.distance(to: p) }.min() ?? .infinity }

    private static func signedArea(_ c: [PlanPoint]) -> Double {
        // Taken from the first corner, so that large coordinates do not eat the digits.
        var sum = 0.0
        for i in c.indices.dropFirst().dropLast() { sum += (c[i].x - c[0].x) * (c[i + 1].y - c[0].y) - (c[i + 1].x - c[0].x) * (c[i].y - c[0].y) }
        return sum / 2
    }

    /// Sides meet at their common corners only.
    private static func isSimple(_ c: [PlanPoint]) -> Bool {
        let n = c.count
        let sides = c.indices.map { Side(from: c[$0], to: c[($0 + 1) % n]) }
        for i in 0..<n {
            for j in (i + 1)..<n {
                if j == i + 1 || (i == 0 && j == n - 1) {
                    // Neighbours: the next side must not run back along this one.
                    let (a, b) = j == i + 1 ? (sides[i], sides[j]) : (sides[j], sides[i])
                    if Side.turn(a.from, a.to, b.to) == 0, (b.to.x - a.to.x) * (a.from.x - a.to.x) + (b.to.y - a.to.y) * (a.from.y - a.to.y) > 0 { return false }
                } else if sides[i].touches(sides[j]) {
                    return false
                }
            }
        }
        return true
    }
}

/// A box around a polygon.
struct Box {
    var low: PlanPoint
    var high: PlanPoint
    init(_ c: [PlanPoint]) {
        low = PlanPoint(c.map(\.x).min() ?? 0, c.map(\.y).min() ?? 0)
        high = PlanPoint(c.map(\.x).max() ?? 0, c.map(\.y).max() ?? 0)
    }
    func overlaps(_ o: Box) -> Bool { low.x < o.high.x && o.low.x < high.x && low.y < o.high.y && o.low.y < high.y }
}

/// A side of a polygon.
struct Side {
    let from: PlanPoint
    let to: PlanPoint

    /// Positive for a left turn.
    static func turn(_ a: PlanPoint, _ b: PlanPoint, _ c: PlanPoint) -> Double { (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) }

    func x(atY y: Double) -> Double { from.x + (y - from.y) / (to.y - from.y) * (to.x - from.x) }

    /// Whether two sides have a point in common.
    func touches(_ o: Side) -> Bool {
        let a = Self.turn(from, to, o.from), b = Self.turn(from, to, o.to), c = Self.turn(o.from, o.to, from), d = Self.turn(o.from, o.to, to)
        if (a > 0) != (b > 0), (c > 0) != (d > 0), a != 0, b != 0, c != 0, d != 0 { return true }
        return (a == 0 && hasInBox(o.from)) || (b == 0 && hasInBox(o.to)) || (c == 0 && o.hasInBox(from)) || (d == 0 && o.hasInBox(to))
    }

    private func hasInBox(_ p: PlanPoint) -> Bool {
        min(from.x, to.x) <= p.x && p.x <= max(from.x, to.x) && min(from.y, to.y) <= p.y && p.y <= max(from.y, to.y)
    }

    /// The height at which two sides cross, when they do.
    func crossing(_ o: Side) -> Double? {
        let (dx, dy, ex, ey) = (to.x - from.x, to.y - from.y, o.to.x - o.from.x, o.to.y - o.from.y)
        let det = dx * ey - dy * ex
        guard det != 0 else { return nil }
        let t = ((o.from.x - from.x) * ey - (o.from.y - from.y) * ex) / det
        let u = ((o.from.x - from.x) * dy - (o.from.y - from.y) * dx) / det
        guard t >= 0, t <= 1, u >= 0, u <= 1 else { return nil }
        return from.y + t * dy
    }

    func distance(to p: PlanPoint) -> Double {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = dx * dx + dy * dy
        let t = length == 0 ? 0 : min(1, max(0, ((p.x - from.x) * dx + (p.y - from.y) * dy) / length))
        let (ex, ey) = (p.x - from.x - t * dx, p.y - from.y - t * dy)
        return (ex * ex + ey * ey).squareRoot()
    }
}

extension JSON {
    /// A number of either kind.
    var planNumber: Double? {
        switch self {
        case .int(let n): Double(n)
        case .double(let d): d
        default: nil
        }
    }
}
