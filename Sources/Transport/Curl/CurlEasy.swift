import CCurl

/// libcurl refused an option: the library is older or built with less than this program needs.
struct CurlOptionFault: Error {
    let option: CURLoption
    let code: CURLcode

    var detail: String {
        "libcurl refused option \(option.rawValue): \(String(cString: curl_easy_strerror(code)))"
    }
}

/// Owns one easy handle with what libcurl only borrows: the list of header lines and the buffer for its words.
final class CurlEasy {
    let handle: UnsafeMutableRawPointer
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var lines: UnsafeMutablePointer<curl_slist>?

    /// Nil when memory is short.
    init?() {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        clinicsync_setopt_pointer(handle, CURLOPT_ERRORBUFFER, words)
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(lines)
        words.deallocate()
    }

    /// libcurl's words for what went wrong, without characters that could forge a line of a log.
    var message: String { String(String(cString: words).map { $0.isASCII && !$0.isNewline ? $0 : "?" }) }

    /// Forgets the words of an earlier transfer on this handle.
    func clearMessage() { words.pointee = 0 }

    func set(_ option: CURLoption, _ value: Int) throws(CurlOptionFault) {
        try check(option, clinicsync_setopt_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(CurlOptionFault) {
        try set(option, value ? 1 : 0)
    }

    func set(_ option: CURLoption, offset value: Int64) throws(CurlOptionFault) {
        try check(option, clinicsync_setopt_offset(handle, option, curl_off_t(value)))
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String) throws(CurlOptionFault) {
        try check(option, clinicsync_setopt_string(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) throws(CurlOptionFault) {
        try check(option, clinicsync_setopt_pointer(handle, option, value))
    }

    func set(_ option: CURLoption, callback: clinicsync_transfer_callback?) throws(CurlOptionFault) {
        try check(option, clinicsync_setopt_callback(handle, option, callback))
    }

    /// Replaces the header lines, each in libcurl's spelling: `Name: value`, `Name;` for an empty value, `Name:` to
    /// leave out a field that libcurl would add.
    func setHeader(_ texts: [String]) throws(CurlOptionFault) {
        var list: UnsafeMutablePointer<curl_slist>?
        for text in texts {
            guard let longer = curl_slist_append(list, text) else {
                curl_slist_free_all(list)
                throw CurlOptionFault(option: CURLOPT_HTTPHEADER, code: CURLE_OUT_OF_MEMORY)
            }
            list = longer
        }
        try set(CURLOPT_HTTPHEADER, UnsafeMutableRawPointer(list))
        curl_slist_free_all(lines)
        lines = list
    }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        return clinicsync_getinfo_long(handle, info, &value) == CURLE_OK ? value : 0
    }

    func offset(_ info: CURLINFO) -> Int64 {
        var value: curl_off_t = 0
        return clinicsync_getinfo_offset(handle, info, &value) == CURLE_OK ? Int64(value) : 0
    }

    private func check(_ option: CURLoption, _ code: CURLcode) throws(CurlOptionFault) {
        guard code == CURLE_OK else { throw CurlOptionFault(option: option, code: code) }
    }
}
