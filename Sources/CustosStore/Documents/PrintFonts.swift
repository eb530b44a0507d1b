import CCustosPrint

/// The two faces of a form: one for what is filled in (宋体) and one for titles and labels (黑体).
///
/// They are chosen from what the machine has when a document is made; cairo embeds the characters that were used.
struct PrintFonts: Sendable, Hashable {
    let song: String
    let hei: String

    private static let wantedSong = [
        "Noto Serif CJK SC", "Source Han Serif SC", "FZShuSong", "SimSun", "AR PL SungtiL GB", "AR PL UMing CN", "Noto Sans CJK SC", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei",
    ]
    private static let wantedHei = ["Noto Sans CJK SC", "Source Han Sans SC", "SimHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Serif CJK SC"]
    /// A face that has these has the characters of everyday names and forms.
    private static let sample = "公安机关调取复制图像信息登记表责令限期改正通知书行政处罚决定内蒙古自治区呼伦贝尔鄂尔多斯年月日第页共编号□■：，。（）《》ABC0189"

    /// Throws `PrintFailure.noFont`.
    init() throws(PrintFailure) {
        guard let song = Self.family(Self.wantedSong), let hei = Self.family(Self.wantedHei) else { throw .noFont }
        self.song = song
        self.hei = hei
    }

    /// The first of the wanted families that has every character of the sample, else any that has.
    static func family(_ wanted: [String], sample: String = PrintFonts.sample) -> String? {
        let characters = sample.unicodeScalars.map(\.value)
        var name = [CChar](repeating: 0, count: 256)
        let copies = wanted.map { Array($0.utf8CString) }
        let answer = withPointers(copies) { pointers in
            custos_print_family(pointers, Int32(pointers.count), characters, Int32(characters.count), &name, name.count)
        }
        return answer == 0 ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }

    private static func withPointers<R>(_ texts: [[CChar]], _ body: ([UnsafePointer<CChar>?]) -> R) -> R {
        // One buffer with all of them behind each other, so that the pointers live as long as the call.
        let joined = texts.flatMap { $0 }
        return joined.withUnsafeBufferPointer { b in
            var at = 0
            let pointers: [UnsafePointer<CChar>?] = texts.map { t in
                defer { at += t.count }
                return b.baseAddress.map { $0 + at }
            }
            return body(pointers)
        }
    }
}
