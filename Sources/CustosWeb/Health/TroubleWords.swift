import CustosIngest
import CustosLaw
import CustosStore

/// Conditions and causes in words.
enum TroubleWords {
    static func condition(_ c: StreamCondition) -> Bilingual {
        switch c {
        case .disabled: Bilingual(zh: "未启用", en: "switched off")
        case .connecting: Bilingual(zh: "正在连接", en: "connecting")
        case .live: Bilingual(zh: "有图像", en: "live")
        case .offline: Bilingual(zh: "离线", en: "offline")
        case .silent: Bilingual(zh: "无图像", en: "no picture")
        case .authenticationFailed: Bilingual(zh: "拒绝用户名或密码", en: "refuses name or password")
        case .codecUnknown: Bilingual(zh: "编码不支持", en: "codec not supported")
        case .addressRefused: Bilingual(zh: "地址不被允许", en: "address not allowed")
        }
    }

    static func cause(_ c: GapCause) -> Bilingual {
        switch c {
        case .camera: Bilingual(zh: "摄像机", en: "camera")
        case .network: Bilingual(zh: "网络", en: "network")
        case .capacity: Bilingual(zh: "存储", en: "storage")
        case .crash: Bilingual(zh: "录像机异常停止", en: "recorder stopped unexpectedly")
        case .maintenance: Bilingual(zh: "停机维护", en: "maintenance")
        case .clock: Bilingual(zh: "校时", en: "clock set")
        }
    }

    /// The kind of fault that a gap's cause is brought forward as.
    static func faultKind(_ c: GapCause?) -> String {
        switch c {
        case .network: "network"
        case .capacity: "storage"
        default: "device"
        }
    }

    /// `38 分钟`, `2 小时 5 分钟`.
    static func length(_ seconds: Int64) -> Bilingual {
        let m = max(1, (seconds + 30) / 60), h = m / 60, rest = m % 60
        if h == 0 { return Bilingual(zh: "\(m) 分钟", en: "\(m) min") }
        return rest == 0 ? Bilingual(zh: "\(h) 小时", en: "\(h) h") : Bilingual(zh: "\(h) 小时 \(rest) 分钟", en: "\(h) h \(rest) min")
    }
}
