import CCurl

extension CurlEasy {
    /// What every request of a transport has in common.
    func apply(_ configuration: CurlTransport.Configuration, share: UnsafeMutableRawPointer?) throws(CurlOptionFault) {
        try set(CURLOPT_NOSIGNAL, true)
        // Otherwise ending a transfer waits for a name look-up that hangs, and every other transfer waits with it: the
        // usual case when the line is down.
        try set(CURLOPT_QUICK_EXIT, true)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, false)  // RedirectPolicy decides
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        try set(CURLOPT_TCP_KEEPALIVE, true)
        // A proxy from the environment would carry off even what is meant for this machine.
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_ACCEPT_ENCODING, ContentCoding.accepted)
        try set(CURLOPT_USERAGENT, "ClinicSync/\(configuration.version)")
        if let file = configuration.certificateAuthorityFile {
            // The folder of the system's roots stays in force beside it.
            try set(CURLOPT_CAINFO, file)
        }
        if let share { try set(CURLOPT_SHARE, share) }
    }

    /// Method, body and time limits.
    func apply(_ request: AdmittedRequest) throws(CurlOptionFault) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, request.limits.connect.positiveMilliseconds)
        guard request.method.isWrite else {
            try request.method == .head ? set(CURLOPT_NOBODY, true) : set(CURLOPT_HTTPGET, true)
            return
        }
        // libcurl silently sends a request again when a kept-alive connection dies before the first byte of the answer,
        // though the server may have acted on it. It does so only on a reused connection: so a write never gets one.
        // (A stream that an HTTP/2 server refuses is sent again too; there the server vouches that it did nothing,
        // RFC 9113 section 8.7.)
        try set(CURLOPT_FRESH_CONNECT, true)
        if request.body != nil || request.method != .delete {
            try set(CURLOPT_POST, true)
            try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.bodyLength)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
}
