package import CustosLaw

/// What a camera's particulars must be before they are stored. A pure function of the draft and the floor.
extension CameraDraft {
    package static let maximumNameCharacters = 64
    package static let maximumURLBytes = 2048
    package static let maximumCredentialBytes = 256

    /// The draft as it is stored: trimmed, credentials taken out of the URLs.
    ///
    /// Throws a `CameraProblem` for particulars that make no sense and a `Refusal` for a retention that the
    /// law does not allow (NM203.18.1.4). Markup in a name is text like any other; screens show it literally.
    package func validated(floor: RetentionFloor) throws -> CameraDraft {
        var d = self
        d.name = Self.trimmed(name)
        if d.name.isEmpty { throw CameraProblem(.name, "name.empty", zh: "请填写摄像机名称。", en: "A camera needs a name.") }
        if d.name.unicodeScalars.count > Self.maximumNameCharacters {
            throw CameraProblem(.name, "name.long", zh: "名称不得超过64个字符。", en: "A name has at most 64 characters.")
        }
        if d.name.unicodeScalars.contains(where: Self.isControl) {
            throw CameraProblem(.name, "name.control", zh: "名称中不得有控制字符。", en: "A name has no control characters.")
        }

        let main = try CameraAddress(mainURL, field: .mainURL)
        d.mainURL = main.text
        var found = main.credentials
        if let sub = subURL.map(Self.trimmed), !sub.isEmpty {
            let address = try CameraAddress(sub, field: .subURL)
            d.subURL = address.text
            found = found ?? address.credentials
        } else {
            d.subURL = nil
        }

        // What was typed into the fields of their own wins over what stands in a URL.
        let typedUser = user.flatMap { $0.isEmpty ? nil : $0 }
        let typedPassword = password.flatMap { $0.reveal().isEmpty ? nil : $0 }
        d.user = typedUser ?? found?.user
        d.password = typedPassword ?? (typedUser == nil || typedUser == found?.user ? found?.password : nil)
        for (field, text) in [(CameraProblem.Field.user, d.user), (.password, d.password?.reveal())] {
            guard let text else { continue }
            if text.utf8.count > Self.maximumCredentialBytes || text.unicodeScalars.contains(where: Self.isControl) {
                throw CameraProblem(field, "\(field.rawValue).invalid", zh: "用户名和密码不得超过256字节且不得有控制字符。", en: "User and password have at most 256 bytes and no control characters.")
            }
        }
        if let u = d.user, u.contains(":") {
            throw CameraProblem(.user, "user.invalid", zh: "用户名中不得有冒号。", en: "A user name has no colon.")
        }
        if d.user == nil, d.password != nil {
            throw CameraProblem(.user, "user.missing", zh: "有密码而没有用户名。", en: "There is a password and no user.")
        }
        guard ["automatic", "tcp", "udp"].contains(transport) else {
            throw CameraProblem(.transport, "transport.unknown", zh: "传输方式只能是 automatic、tcp 或 udp。", en: "The transport is automatic, tcp or udp.")
        }
        if let refusal = RetentionPolicy.validate(days: retentionDays, floor: floor) { throw refusal }
        return d
    }

    static func isControl(_ c: Unicode.Scalar) -> Bool {
        switch c.properties.generalCategory {
        // Format characters go too, except the joiners that scripts and emoji need: direction overrides can disguise a name.
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        case .format: c.value != 0x200C && c.value != 0x200D
        default: false
        }
    }

    static func trimmed(_ s: String) -> String {
        var t = Substring(s)
        while let c = t.first, c.isWhitespace { t.removeFirst() }
        while let c = t.last, c.isWhitespace { t.removeLast() }
        return String(t)
    }
}
