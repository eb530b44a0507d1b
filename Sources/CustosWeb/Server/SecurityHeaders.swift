package import HTTPTypes

/// The headers that every answer carries. Pages run only our own script files, draw no markup from strings, are
/// framed by nobody and tell nobody where they came from.
package enum SecurityHeaders {
    package static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "media-src 'self' blob:", "connect-src 'self'", "font-src 'self'", "worker-src 'self'",
        "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    ].joined(separator: "; ")

    /// Everything that a browser asks a person for is off; full screen stays for the wall. Only names that browsers
    /// know by default: each unknown one is an error in every page's console.
    package static let permissionsPolicy = [
        "accelerometer", "autoplay=(self)", "browsing-topics", "camera", "display-capture", "encrypted-media", "fullscreen=(self)", "geolocation", "gyroscope", "hid",
        "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock=(self)", "serial", "storage-access",
        "usb", "window-management", "xr-spatial-tracking",
    ].map { $0.contains("=") ? $0 : "\($0)=()" }.joined(separator: ", ")

    package static func apply(to headers: inout HTTPFields, isTLS: Bool) {
        headers[.contentSecurityPolicy] = contentSecurityPolicy
        headers[.xContentTypeOptions] = "nosniff"
        headers[named("Referrer-Policy")] = "no-referrer"
        headers[named("Permissions-Policy")] = permissionsPolicy
        headers[named("Cross-Origin-Opener-Policy")] = "same-origin"
        headers[named("Cross-Origin-Resource-Policy")] = "same-origin"
        headers[named("X-Frame-Options")] = "DENY"
        if isTLS { headers[.strictTransportSecurity] = "max-age=31536000" }
        // Footage, names and tokens stay in no cache; static files set their own rule.
        if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    }

    private static func named(_ text: String) -> HTTPField.Name {
        guard let n = HTTPField.Name(text) else { preconditionFailure("header name \(text)") }
        return n
    }
}
