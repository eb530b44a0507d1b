import CustosBase
import CustosLaw
import Testing

/// Geometry under G-PRIV.
struct PlanPolygonTests {
    private func polygon(_ c: [(Double, Double)]) -> PlanPolygon { PlanPolygon(c.map { PlanPoint($0.0, $0.1) })! }
    private func rectangle(_ x: Double, _ y: Double, _ w: Double, _ h: Double) -> PlanPolygon { polygon([(x, y), (x + w, y), (x + w, y + h), (x, y + h)]) }

    @Test func overlap_of_rectangles_is_exact() {
        let a = rectangle(0, 0, 10, 10)
        #expect(a.area(within: rectangle(8, 8, 10, 10)) == 4)
        #expect(a.area(within: rectangle(2, 2, 3, 3)) == 9)
        #expect(a.area(within: a) == 100)
        #expect(a.area(within: rectangle(20, 20, 1, 1)) == 0)
    }

    @Test func touching_sides_and_corners_do_not_overlap() {
        let a = rectangle(0, 0, 10, 10)
        #expect(!a.overlaps(rectangle(10, 0, 5, 10)))
        #expect(!a.overlaps(rectangle(0, 10, 10, 5)))
        #expect(!a.overlaps(rectangle(10, 10, 5, 5)))
        #expect(a.overlaps(rectangle(9.99, 0, 5, 10)))
    }

    @Test func triangles_overlap_by_their_common_part() {
        let a = polygon([(0, 0), (4, 0), (0, 4)]), b = polygon([(4, 4), (4, 0), (0, 4)])
        #expect(abs(a.area(within: b)) < 1e-12)
        #expect(!a.overlaps(b))
        // The half below the diagonal of a square of side 2 that lies on it.
        #expect(abs(a.area(within: rectangle(1, 1, 2, 2)) - 2) < 1e-12)
    }

    @Test func a_mask_takes_away_what_it_covers_and_no_more() {
        let view = rectangle(0, 0, 10, 10), zone = rectangle(6, 0, 8, 4)
        #expect(view.area(within: zone) == 16)
        #expect(view.area(within: zone, outside: [rectangle(6, 0, 4, 3)]) == 4)
        #expect(view.overlaps(zone, outside: [rectangle(6, 0, 4, 3)]))
        #expect(!view.overlaps(zone, outside: [rectangle(6, 0, 4, 3), rectangle(5, 2.5, 9, 2)]))
        #expect(!view.overlaps(zone, outside: [rectangle(5, -1, 9, 6)]))
    }

    @Test func masks_that_leave_a_gap_between_them_leave_a_view() {
        let view = rectangle(0, 0, 10, 10), zone = rectangle(2, 2, 6, 6)
        #expect(!view.overlaps(zone, outside: [rectangle(2, 2, 3, 6), rectangle(5, 2, 3, 6)]))
        #expect(view.overlaps(zone, outside: [rectangle(2, 2, 3, 6), rectangle(5.01, 2, 3, 6)]))
    }

    @Test func a_concave_view_may_reach_around_a_zone() {
        // A U whose opening holds the zone.
        let u = polygon([(0, 0), (10, 0), (10, 10), (7, 10), (7, 3), (3, 3), (3, 10), (0, 10)])
        #expect(!u.overlaps(rectangle(4, 4, 2, 5)))
        #expect(u.overlaps(rectangle(4, 2, 2, 5)))
        #expect(u.area(within: rectangle(4, 2, 2, 5)) == 2)
        #expect(!u.contains(PlanPoint(5, 5)))
        #expect(u.contains(PlanPoint(1, 9)) && u.contains(PlanPoint(5, 3)) && u.contains(PlanPoint(0, 0)))
    }

    @Test func random_overlaps_agree_with_a_count_of_points() {
        var seed: UInt64 = 20_260_510
        func random(_ n: Double) -> Double {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(seed >> 40) / Double(1 << 24) * n
        }
        // A star around a centre is always simple.
        func star() -> PlanPolygon {
            let (cx, cy, n) = (5 + random(10), 5 + random(10), 3 + Int(random(9)))
            let c = (0..<n).map { i -> PlanPoint in
                let (dx, dy) = Self.direction(Double(i) / Double(n))
                let r = 1 + random(6)
                return PlanPoint(cx + r * dx, cy + r * dy)
            }
            return PlanPolygon(c)!
        }
        var overlapping = 0
        for _ in 0..<16 {
            let (a, b, masks) = (star(), star(), [star(), star()])
            var count = 0
            let step = 0.1
            for i in 0..<220 {
                for j in 0..<220 {
                    let p = PlanPoint(-1 + (Double(i) + 0.5) * step, -1 + (Double(j) + 0.5) * step)
                    if a.contains(p), b.contains(p), !masks[0].contains(p), !masks[1].contains(p) { count += 1 }
                }
            }
            let counted = Double(count) * step * step, exact = a.area(within: b, outside: masks)
            if exact > 0.5 { overlapping += 1 }
            #expect(abs(counted - exact) < 0.15 + 0.02 * exact, "\(counted) \(exact)")
        }
        #expect(overlapping > 2)
    }

    /// Points of a regular 64-gon: no trigonometry library needed.
    private static func direction(_ turn: Double) -> (Double, Double) {
        // Rational parametrisation of the half circles.
        let t = turn * 4
        func quarter(_ u: Double) -> (Double, Double) { ((1 - u * u) / (1 + u * u), 2 * u / (1 + u * u)) }
        let (x, y) = quarter(t - t.rounded(.down))
        return switch Int(t) % 4 {
        case 0: (x, y)
        case 1: (-y, x)
        case 2: (-x, -y)
        default: (y, -x)
        }
    }

    @Test func crossed_repeated_and_flat_polygons_are_none() {
        #expect(PlanPolygon([PlanPoint(0, 0), PlanPoint(2, 2), PlanPoint(2, 0), PlanPoint(0, 2)]) == nil)
        #expect(PlanPolygon([PlanPoint(0, 0), PlanPoint(1, 1), PlanPoint(2, 2)]) == nil)
        #expect(PlanPolygon([PlanPoint(0, 0), PlanPoint(4, 0), PlanPoint(2, 0), PlanPoint(2, 3)]) == nil)
        #expect(PlanPolygon([PlanPoint(0, 0), PlanPoint(1, 0)]) == nil)
        // The last corner may repeat the first, and a corner may lie on a straight side.
        #expect(PlanPolygon([PlanPoint(0, 0), PlanPoint(2, 0), PlanPoint(4, 0), PlanPoint(4, 4), PlanPoint(0, 0)])?.corners.count == 4)
    }

    @Test func distance_is_nothing_inside_and_to_the_nearest_side_outside() {
        let a = rectangle(0, 0, 10, 10)
        #expect(a.distance(to: PlanPoint(5, 5)) == 0)
        #expect(a.distance(to: PlanPoint(5, 13)) == 3)
        #expect(a.distance(to: PlanPoint(13, 14)) == 5)
    }

    @Test func large_coordinates_do_not_blur_the_border() {
        let a = rectangle(900_000, 900_000, 10, 10)
        #expect(!a.overlaps(rectangle(900_010, 900_000, 10, 10)))
        #expect(a.overlaps(rectangle(900_009, 900_000, 10, 10)))
    }

    @Test func the_widest_crossing_polygons_are_still_decided() {
        // Two combs of 64 corners each, crossing at right angles: 31 x 31 crossings of teeth.
        func comb(_ isUpright: Bool) -> PlanPolygon {
            var c: [PlanPoint] = []
            for i in 0..<62 { c.append(PlanPoint(Double(i), i % 2 == 0 ? 0 : 60)) }
            c += [PlanPoint(61, 61), PlanPoint(0, 61)]
            if !isUpright { c = c.map { PlanPoint($0.y, $0.x) } }
            return PlanPolygon(c)!
        }
        let shared = comb(true).area(within: comb(false))
        #expect(shared > 0 && shared < min(comb(true).area, comb(false).area))
    }
}
