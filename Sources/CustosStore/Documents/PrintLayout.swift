import CustosBase
import CustosLaw

/// Lays a form on pages first and draws it then: how many pages there are is known before the first one is drawn.
struct PrintLayout {
    // Margins of a form that is bound at its left side, in points (1 mm = 2.83).
    static let left = 68.0
    static let right = PrintCanvas.width - 57
    static let top = 58.0
    static let bottom = PrintCanvas.height - 62
    static let thin = 0.5
    static let frame = 0.9
    static let padding = 5.0
    var width: Double { Self.right - Self.left }

    let form: PrintForm
    let canvas: PrintCanvas
    private(set) var pages: [[PrintMark]] = [[]]
    /// Where the next block begins.
    var y = PrintLayout.top

    init(_ form: PrintForm, _ canvas: PrintCanvas) {
        self.form = form
        self.canvas = canvas
    }

    var room: Double { Self.bottom - y }
    var isBilingual: Bool { form.language == .bilingual }

    mutating func put(_ marks: [PrintMark]) { pages[pages.count - 1] += marks }
    mutating func put(_ mark: PrintMark) { pages[pages.count - 1].append(mark) }

    mutating func nextPage() throws(PrintFailure) {
        guard pages.count < PrintLimits.pages else { throw .tooMuch("more than \(PrintLimits.pages) pages") }
        pages.append([])
        y = Self.top
    }

    /// Begins a page when less than this is left of the present one.
    mutating func need(_ height: Double) throws(PrintFailure) { if room < height, y > Self.top { try nextPage() } }

    mutating func place() throws(PrintFailure) {
        try head()
        for b in form.blocks {
            switch b {
            case .heading(let t): try heading(t)
            case .grid(let rows): try grid(rows)
            case .paragraphs(let texts, let indented): try paragraphs(texts, indented: indented)
            case .list(let list): try self.list(list)
            case .signatures(let lines): try signatures(lines)
            case .seal(let organ, let date): try seal(organ, date)
            case .note(let t): try note(t)
            case .room(let height): try need(height)
            }
        }
        if let basis = form.basis { try note((isBilingual ? "依据 Basis：" : "依据：") + basis) }
    }

    // MARK: Head

    private mutating func head() throws(PrintFailure) {
        let side = 62.0
        if let text = form.codeText { put(.code(Array(text.utf8), x: Self.right - side, y: Self.top - 22, size: side)) }
        // The title stands in the middle of the page whether or not there is a code; it never runs under it.
        let inner = width - 2 * (side + 8)
        var stack = PrintStack()
        if let issuer = form.issuer, !issuer.isEmpty { stack.append(try canvas.lay(issuer, width: inner, face: .heavySong, size: 13, alignment: .centre), pitch: 22) }
        stack.append(try canvas.lay(form.title.zh, width: inner, face: .heavySong, size: 19, alignment: .centre), pitch: 29)
        if isBilingual { stack.append(try canvas.lay(form.title.en, width: inner, face: .hei, size: 9.5, alignment: .centre), pitch: 14, grey: 0.25) }
        put(stack.marks(0..<stack.lineCount, x: Self.left + side + 8, y: y))
        y = max(y + stack.height, Self.top + side - 22) + 8
        let number = try canvas.lay("编号\(isBilingual ? " No." : "")：" + (form.number ?? "____________________"), width: width, face: .song, size: 10, alignment: .right)
        put(.text(number, 0..<number.lineCount, x: Self.left, y: y, pitch: 15, grey: 0))
        y += Double(number.lineCount) * 15 + 5
    }

    // MARK: Running text

    private mutating func heading(_ t: Bilingual) throws(PrintFailure) {
        let text = try canvas.lay(isBilingual ? "\(t.zh)  \(t.en)" : t.zh, width: width, face: .heavyHei, size: 11)
        y += 7
        try need(60)
        put(.text(text, 0..<text.lineCount, x: Self.left, y: y, pitch: 18, grey: 0))
        y += Double(text.lineCount) * 18 + 3
    }

    private mutating func paragraphs(_ texts: [String], indented: Bool) throws(PrintFailure) {
        for t in texts where !t.isEmpty {
            // Two characters of indentation, as ideographic spaces: they break like the characters around them.
            let body = indented ? t.split(separator: "\n", omittingEmptySubsequences: true).map { "\u{3000}\u{3000}\($0)" }.joined(separator: "\n") : t
            try flow(PrintStack(try canvas.lay(body, width: width, size: 12), pitch: 22), x: Self.left)
            y += 3
        }
        y += 3
    }

    private mutating func note(_ t: String) throws(PrintFailure) {
        y += 5
        try flow(PrintStack(try canvas.lay(t, width: width, face: .hei, size: 8), pitch: 12.5, grey: 0.25), x: Self.left)
    }

    /// Lines on as many pages as they need; never a single line of a longer text at the foot of a page.
    private mutating func flow(_ stack: PrintStack, x: Double) throws(PrintFailure) {
        var from = 0
        while from < stack.lineCount {
            var lines = stack.fitting(from: from, room)
            let isWidow = lines.count < 2 && lines.upperBound < stack.lineCount && y > Self.top
            if lines.isEmpty || isWidow {
                if y <= Self.top { throw .drawing("a line is higher than a page") }
                try nextPage()
                continue
            }
            if lines.upperBound == stack.lineCount - 1, lines.count > 2 { lines = lines.lowerBound..<(lines.upperBound - 1) }
            put(stack.marks(lines, x: x, y: y))
            y += stack.height(lines)
            from = lines.upperBound
            if from < stack.lineCount { try nextPage() }
        }
    }

    // MARK: The end of a document

    /// Two side by side; one that needs more room has a line to itself, so that a long name is whole.
    private mutating func signatures(_ all: [PrintSignature]) throws(PrintFailure) {
        var laid: [Signature] = []
        for s in all { laid.append(try Signature(s, on: canvas)) }
        let half = width / 2 - 6
        var rows: [[Signature]] = []
        for s in laid {
            if s.width <= half, let last = rows.last, last.count == 1, last[0].width <= half { rows[rows.count - 1].append(s) } else { rows.append([s]) }
        }
        let pitch = isBilingual ? 40.0 : 34.0
        y += 12
        try need(min(Double(rows.count) * pitch, Self.bottom - Self.top))
        for row in rows {
            try need(pitch)
            for (i, s) in row.enumerated() {
                let x = Self.left + Double(i) * (width / 2 + 6)
                try put(s, x: x, end: x + (s.width <= half ? half : width))
            }
            y += pitch
        }
    }

    private mutating func put(_ s: Signature, x: Double, end: Double) throws(PrintFailure) {
        put(.text(s.label, 0..<1, x: x, y: y, pitch: 18, grey: 0))
        if isBilingual {
            let en = try canvas.lay(s.english, width: end - x, face: .hei, size: 7.5)
            put(.text(en, 0..<1, x: x, y: y + 17, pitch: 10, grey: 0.3))
        }
        let nameX = x + s.label.width + 4, dateX = end - s.date.width
        if let n = s.name { put(.text(n, 0..<1, x: nameX, y: y, pitch: 18, grey: 0)) }
        put(.text(s.date, 0..<1, x: dateX, y: y, pitch: 18, grey: 0))
        put(.rule(nameX - 2, y + 17, dateX - 6, y + 17, width: Self.thin))
    }

    private struct Signature {
        let label: PrintText, name: PrintText?, date: PrintText
        let english: String
        let width: Double

        init(_ s: PrintSignature, on canvas: PrintCanvas) throws(PrintFailure) {
            label = try canvas.lay(s.label.zh + "：", width: 0, face: .hei, size: 10.5)
            date = try canvas.lay(s.date ?? "　　　年　　月　　日", width: 0, size: 10)
            english = s.label.en
            let line = PrintedText.line(s.name ?? "")
            if line.isEmpty {
                name = nil
            } else {
                // A name has at most 60 characters; with label and date its line is shorter than the page is wide, at this or the smaller size.
                let usual = try canvas.lay(line, width: 0, size: 10.5), limit = PrintLayout.right - PrintLayout.left - label.width - date.width - 14
                name = usual.width <= limit ? usual : try canvas.lay(line, width: 0, size: max(4, 10.5 * limit / usual.width))
            }
            width = label.width + max(50, name?.width ?? 0) + date.width + 14
        }
    }

    private mutating func seal(_ organ: String, _ date: String) throws(PrintFailure) {
        y += 16
        try need(90)
        let box = 240.0, x = Self.right - box
        let stack = try PrintStack(canvas.lay(organ.isEmpty ? "（机关名称）" : organ, width: box, size: 12, alignment: .centre), pitch: 22)
        put(stack.marks(0..<stack.lineCount, x: x, y: y))
        y += stack.height
        let mark = try canvas.lay("（印章）", width: box, size: 10, alignment: .centre)
        put(.text(mark, 0..<1, x: x, y: y, pitch: 20, grey: 0.45))
        let day = try canvas.lay(date.isEmpty ? "　　年　　月　　日" : date, width: box, size: 12, alignment: .centre)
        put(.text(day, 0..<1, x: x, y: y + 22, pitch: 20, grey: 0))
        y += 50
    }

    // MARK: Drawing

    func draw(now: WallTime) throws(PrintFailure) {
        let mark = form.isBlank ? try canvas.lay("空白表", width: 0, face: .heavyHei, size: 110) : nil
        for (i, marks) in pages.enumerated() {
            if i > 0 { canvas.nextPage() }
            if let mark { canvas.across(mark, grey: 0.92) }
            if i > 0 { try runningHead() }
            for m in marks {
                switch m {
                case .text(let t, let lines, let x, let y, let pitch, let grey): canvas.show(t, lines, x: x, y: y, pitch: pitch, grey: grey)
                case .rule(let x1, let y1, let x2, let y2, let w): canvas.rule(x1, y1, x2, y2, width: w)
                case .fill(let x, let y, let w, let h, let grey): canvas.fill(x: x, y: y, width: w, height: h, grey: grey)
                case .code(let bytes, let x, let y, let size): try canvas.code(bytes, x: x, y: y, size: size)
                }
            }
            try foot(page: i + 1, now: now)
        }
    }

    private func runningHead() throws(PrintFailure) {
        let title = try canvas.lay(form.title.zh + "（续）", width: width, face: .hei, size: 8.5)
        canvas.show(title, 0..<1, x: Self.left, y: Self.top - 24, pitch: 14, grey: 0.3)
        if let n = form.number {
            let number = try canvas.lay("编号：\(n)", width: width, face: .hei, size: 8.5, alignment: .right)
            canvas.show(number, 0..<1, x: Self.left, y: Self.top - 24, pitch: 14, grey: 0.3)
        }
    }

    private func foot(page: Int, now: WallTime) throws(PrintFailure) {
        let y = Self.bottom + 14
        canvas.rule(Self.left, y, Self.right, y, width: 0.4, grey: 0.45)
        let code = try canvas.lay("\(form.code)  版本\(isBilingual ? " Version" : "") \(form.version)", width: width, face: .hei, size: 8)
        canvas.show(code, 0..<1, x: Self.left, y: y + 4, pitch: 14, grey: 0.3)
        let text = "第 \(page) 页  共 \(pages.count) 页" + (isBilingual ? "   Page \(page) of \(pages.count)" : "")
        let number = try canvas.lay(text, width: width, face: .hei, size: 8, alignment: .centre)
        canvas.show(number, 0..<1, x: Self.left, y: y + 4, pitch: 14, grey: 0)
        let made = try canvas.lay("打印\(isBilingual ? " Printed" : "") \(PrintWords.moment(now))", width: width, face: .hei, size: 8, alignment: .right)
        canvas.show(made, 0..<1, x: Self.left, y: y + 4, pitch: 14, grey: 0.3)
        if let d = form.digest {
            let digest = try canvas.lay("SHA-256 \(d)", width: width, face: .hei, size: 6)
            canvas.show(digest, 0..<1, x: Self.left, y: y + 17, pitch: 9, grey: 0.45)
        }
    }
}
