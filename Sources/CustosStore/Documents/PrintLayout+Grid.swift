import CustosLaw

extension PrintLayout {
    private static let labelWidth = 78.0

    /// A column of a row: its content and where it stands.
    private struct Box {
        var stack: PrintStack
        var x: Double
        var width: Double
        var isLabel: Bool
        /// The first line that is not on a page yet.
        var next = 0
        var inner: Double { width - 2 * PrintLayout.padding }
    }

    // MARK: Labels and values

    mutating func grid(_ rows: [PrintRow]) throws(PrintFailure) {
        guard rows.count <= PrintLimits.gridRows else { throw .tooMuch("more than \(PrintLimits.gridRows) rows") }
        var isFirst = true
        for row in rows {
            try place(boxes(of: row), minimum: row.minimumHeight, opensFrame: isFirst) { _ throws(PrintFailure) in }
            isFirst = false
        }
        if !isFirst { y += 6 }
    }

    private func boxes(of row: PrintRow) throws(PrintFailure) -> [Box] {
        let total = row.cells.reduce(0) { $0 + $1.weight }
        var out: [Box] = [], x = Self.left
        for c in row.cells {
            let share = width * c.weight / total
            // Narrow cells give their label less.
            let label = min(Self.labelWidth, share * 0.45)
            var stack = PrintStack(try canvas.lay(c.label.zh, width: label - 2 * Self.padding + 2, face: .hei, size: 10, alignment: .centre), pitch: 14)
            if isBilingual { stack.append(try canvas.lay(c.label.en, width: label - 2 * Self.padding + 2, face: .hei, size: 7, alignment: .centre), pitch: 9, grey: 0.3) }
            out.append(Box(stack: stack, x: x, width: label, isLabel: true))
            out.append(Box(stack: PrintStack(try canvas.lay(c.value, width: share - label - 2 * Self.padding, size: 10.5), pitch: 16), x: x + label, width: share - label, isLabel: false))
            x += share
        }
        return out
    }

    // MARK: Lists

    mutating func list(_ list: PrintList) throws(PrintFailure) {
        guard list.rows.count <= PrintLimits.listRows else { throw .tooMuch("more than \(PrintLimits.listRows) rows") }
        guard (1...PrintLimits.listColumns).contains(list.columns.count) else { throw .tooMuch("\(list.columns.count) columns") }
        let total = list.columns.reduce(0) { $0 + $1.weight }
        // Many columns are set smaller.
        let size = list.columns.count > 7 ? 8.5 : 9.5, pitch = size * 1.5
        func boxes(_ texts: [PrintStack]) -> [Box] {
            var x = Self.left
            return zip(texts, list.columns).map { s, c in
                defer { x += width * c.weight / total }
                return Box(stack: s, x: x, width: width * c.weight / total, isLabel: false)
            }
        }
        var titles: [PrintStack] = []
        for c in list.columns {
            let inner = width * c.weight / total - 2 * Self.padding
            var s = PrintStack(try canvas.lay(c.title.zh, width: inner, face: .heavyHei, size: size, alignment: .centre), pitch: pitch)
            if isBilingual { s.append(try canvas.lay(c.title.en, width: inner, face: .hei, size: 6.5, alignment: .centre), pitch: 8.5, grey: 0.3) }
            titles.append(s)
        }
        let head = boxes(titles).map { b in
            var b = b
            b.isLabel = true
            return b
        }
        let headHeight = (titles.map(\.height).max() ?? 0) + 9
        func putHead(_ l: inout PrintLayout) {
            l.put(.fill(x: Self.left, y: l.y, width: l.width, height: headHeight, grey: 0.93))
            l.put(head.flatMap { b in b.stack.marks(0..<b.stack.lineCount, x: b.x + Self.padding, y: l.y + (headHeight - b.stack.height) / 2) })
            l.rules(head, height: headHeight, opensFrame: true)
            l.y += headHeight
        }
        try need(headHeight + 40)
        putHead(&self)
        for row in list.rows {
            var stacks: [PrintStack] = []
            for (i, c) in list.columns.enumerated() {
                stacks.append(PrintStack(try canvas.lay(i < row.count ? row[i] : "", width: width * c.weight / total - 2 * Self.padding, size: size), pitch: pitch))
            }
            try place(boxes(stacks), minimum: 20, opensFrame: false) { l throws(PrintFailure) in putHead(&l) }
        }
        y += 6
    }

    // MARK: Rows

    /// Puts a row on the page, or on the next when it does not fit; a row that is higher than half a page is cut between lines.
    private mutating func place(_ row: [Box], minimum: Double, opensFrame: Bool, onNewPage: (inout PrintLayout) throws(PrintFailure) -> Void) throws(PrintFailure) {
        var boxes = row, opens = opensFrame
        let full = max(minimum, (boxes.map(\.stack.height).max() ?? 0) + 9)
        let mayCut = full > (Self.bottom - Self.top) / 2
        if full <= room || (!mayCut && y <= Self.top) {
            centre(boxes, height: full)
            rules(boxes, height: full, opensFrame: opens)
            y += full
            return
        }
        if !mayCut || room < 90 {
            try nextPage()
            try onNewPage(&self)
            return try place(row, minimum: minimum, opensFrame: y <= Self.top, onNewPage: onNewPage)
        }
        while true {
            let left = boxes.map { $0.stack.height($0.next..<$0.stack.lineCount) }.max() ?? 0
            let height = min(room, left + 9)
            var isDone = true
            for i in boxes.indices {
                // The label stands again on each page.
                let from = boxes[i].isLabel ? 0 : boxes[i].next
                let lines = boxes[i].stack.fitting(from: from, height - 9)
                put(boxes[i].stack.marks(lines, x: boxes[i].x + Self.padding - (boxes[i].isLabel ? 1 : 0), y: y + 4.5))
                boxes[i].next = lines.upperBound
                if !boxes[i].isLabel, lines.upperBound < boxes[i].stack.lineCount {
                    guard !lines.isEmpty || y > Self.top else { throw .drawing("a line is higher than a page") }
                    isDone = false
                }
            }
            rules(boxes, height: height, opensFrame: opens)
            y += height
            if isDone { return }
            try nextPage()
            try onNewPage(&self)
            // A head that was repeated has drawn the frame.
            opens = y <= Self.top
        }
    }

    private mutating func centre(_ boxes: [Box], height: Double) {
        for b in boxes { put(b.stack.marks(0..<b.stack.lineCount, x: b.x + Self.padding - (b.isLabel ? 1 : 0), y: y + (height - b.stack.height) / 2)) }
    }

    /// The lines about a row: its foot, its sides, and the frame's head where a table begins on a page.
    private mutating func rules(_ boxes: [Box], height: Double, opensFrame: Bool) {
        if opensFrame { put(.rule(Self.left, y, Self.right, y, width: Self.frame)) }
        put(.rule(Self.left, y + height, Self.right, y + height, width: Self.thin))
        for (i, b) in boxes.enumerated() { put(.rule(b.x, y, b.x, y + height, width: i == 0 ? Self.frame : Self.thin)) }
        put(.rule(Self.right, y, Self.right, y + height, width: Self.frame))
    }
}
