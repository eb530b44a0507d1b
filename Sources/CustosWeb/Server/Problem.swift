package import CustosBase
package import CustosLaw
package import HTTPTypes

/// An answer that says no, in the one shape of the API: a code to test on, a sentence in each language, the rules it
/// rests on, and what to do.
package struct Problem: Error, Sendable {
    package var status: HTTPResponse.Status
    package var code: String
    package var zh: String
    package var en: String
    package var rules: [RuleUnit] = []
    package var remedy: Bilingual?
    /// Further members of the error object, such as `retryAfter`.
    package var details: [JSON.Member] = []
    package var headers = HTTPFields()

    package init(_ status: HTTPResponse.Status, _ code: String, zh: String, en: String) {
        self.status = status
        self.code = code
        self.zh = zh
        self.en = en
    }

    /// A refusal of the law as an answer.
    package init(_ refusal: Refusal) {
        self.init(.unprocessableContent, "law.refused", zh: refusal.zh, en: refusal.en)
        rules = refusal.ruleUnits
        remedy = refusal.remedy
    }

    package var json: JSON {
        var error: JSON = ["code": JSON(code), "zh": JSON(zh), "en": JSON(en)]
        if !rules.isEmpty { error.set("rules", .array(rules.map { JSON($0.text) })) }
        if let remedy { error.set("remedy", ["zh": JSON(remedy.zh), "en": JSON(remedy.en)]) }
        for d in details { error.set(d.name, d.value) }
        return ["error": error]
    }

    /// The same answer with `Retry-After` in header and body.
    package func retry(afterSeconds seconds: Int) -> Problem {
        var p = self
        p.headers[.retryAfter] = String(seconds)
        p.details.append(.init(name: "retryAfter", value: JSON(seconds)))
        return p
    }
}

extension Problem {
    package static let notFound = Problem(.notFound, "not_found", zh: "没有这个资源。", en: "There is no such resource.")
    package static let noCamera = Problem(.notFound, "camera.not_found", zh: "没有这个摄像机。", en: "There is no such camera.")
    package static let signIn = Problem(.unauthorized, "auth.required", zh: "请先登录。", en: "Sign in first.")
    package static let forbidden = Problem(.forbidden, "auth.forbidden", zh: "您的角色无权进行此操作。", en: "Your role does not allow this.")
    package static let foreignOrigin = Problem(.forbidden, "auth.origin", zh: "请求来自其他网站，已拒绝。", en: "The request came from another site and was refused.")
    package static let noCSRF = Problem(.forbidden, "auth.csrf", zh: "缺少或错误的 X-Custos-CSRF 请求头。", en: "The header X-Custos-CSRF is missing or wrong.")
    package static let tooLarge = Problem(.contentTooLarge, "request.too_large", zh: "请求内容过大。", en: "The body of the request is too large.")
    package static let broken = Problem(.internalServerError, "server.failed", zh: "服务器内部错误，详情见日志。", en: "The server failed; its log says why.")
    package static let busy = Problem(.serviceUnavailable, "server.busy", zh: "服务器繁忙，请稍后再试。", en: "The server is busy; try again in a moment.").retry(afterSeconds: 2)

    package static func badRequest(_ field: String, zh: String, en: String) -> Problem {
        var p = Problem(.badRequest, "request.invalid", zh: zh, en: en)
        p.details = [.init(name: "field", value: JSON(field))]
        return p
    }

    package static func invalid(_ field: String, zh: String, en: String) -> Problem {
        var p = Problem(.unprocessableContent, "field.invalid", zh: zh, en: en)
        p.details = [.init(name: "field", value: JSON(field))]
        return p
    }
}
