package import CustosStore

/// What a password must be: long, and not the first thing that somebody tries.
///
/// Length is what counts (NIST SP 800-63B 5.1.1.2); no rule asks for a digit or a sign.
package enum PasswordRules {
    package static let minimumCharacters = 12
    /// Argon2id takes more; nobody types more.
    package static let maximumBytes = 256

    /// Passwords that lists of the commonest ones hold at this length, and what the name of this program suggests.
    private static let denied: Set<String> = [
        "123456789012", "1234567890123", "123456789123", "111111111111", "000000000000", "888888888888", "666666666666", "password1234", "passwordpassword",
        "password12345", "password123456", "administrator", "administrator1", "administrator123", "adminadminadmin", "admin1234567", "admin12345678", "admin123admin", "qwertyuiop12",
        "qwertyuiop123", "qwertyuiopas", "1qaz2wsx3edc", "1q2w3e4r5t6y", "abcdefghijkl", "abcd12345678", "abc123456789", "aa1234567890", "asdfghjkl123", "iloveyou1234", "letmeinletmein",
        "changemechangeme", "custoscustos", "custos123456", "custos1234567", "hikvision123", "hikvision12345", "dahua1234567", "woaini123456", "woaini1314520", "zxcvbnm12345",
        "correcthorsebatterystaple",
    ]

    /// The objection to a password, or `nil`.
    package static func objection(to password: Secret, user: String) -> Problem? {
        let text = password.reveal()
        func problem(_ zh: String, _ en: String) -> Problem { .invalid("password", zh: zh, en: en) }
        if text.count < minimumCharacters { return problem("密码至少需要\(minimumCharacters)个字符。", "A password has at least \(minimumCharacters) characters.") }
        if text.utf8.count > maximumBytes { return problem("密码不得超过\(maximumBytes)字节。", "A password has at most \(maximumBytes) bytes.") }
        if text.utf8.contains(0) { return problem("密码中不得有空字符。", "A password has no NUL character.") }
        let plain = text.lowercased()
        if plain == user.lowercased() || plain == String(user.lowercased().reversed()) { return problem("密码不得与用户名相同。", "A password is not the user name.") }
        if user.count >= 4, plain.replacing(user.lowercased(), with: "").count < 6 {
            return problem("密码不得由用户名构成。", "A password is not made of the user name.")
        }
        if denied.contains(plain) || Set(plain).count < 4 { return problem("该密码过于常见，请另选一个。", "That password is too common; choose another one.") }
        return nil
    }
}
