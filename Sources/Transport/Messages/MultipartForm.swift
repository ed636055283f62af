/// What surrounds one file in a body of type `multipart/form-data` (RFC 7578): everything before its bytes, and
/// everything after them, so that the file itself can be streamed.
public struct MultipartForm: Sendable, Equatable {
    /// A field of text.
    public struct Field: Sendable, Equatable {
        /// The name, as the server knows it.
        public var name: String
        /// The value; any text, sent as it stands.
        public var value: String

        /// A field of text.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The file, without its bytes.
    public struct File: Sendable, Equatable {
        /// The name of the field that takes it.
        public var name: String
        /// What the file is called, as a person or another program gave it. Only the last part of a path is sent, and
        /// nothing that could break a line of the head.
        public var fileName: String
        /// The type of its content, such as `image/png`.
        public var mediaType: String
        /// The length in bytes, at least 0.
        public var length: Int64

        /// A file of `length` bytes.
        public init(name: String, fileName: String, mediaType: String, length: Int64) {
            self.name = name
            self.fileName = fileName
            self.mediaType = mediaType
            self.length = length
        }
    }

    /// The value for the request's `Content-Type`.
    public let contentType: String
    /// Everything before the bytes of the file.
    public let head: [UInt8]
    /// Everything after them.
    public let tail: [UInt8]
    /// The length of the whole body in bytes.
    public let length: Int64

    /// A form with fields, in order, and a file as its last part.
    ///
    /// - Parameter boundary: random text that stands nowhere in the file, of 1 to 70 characters that RFC 2046 section
    ///   5.1.1 allows: some 20 random letters and digits make sure of it.
    public init(boundary: String, fields: [Field] = [], file: File) throws(MultipartFault) {
        guard MultipartText.isBoundary(boundary) else { throw .malformedBoundary }
        guard MultipartText.isMediaType(file.mediaType) else { throw .malformedMediaType }
        // Where a value begins or breaks a line, the boundary would end it, and the rest could pass for another field.
        // Compared by bytes: a text would hide the boundary behind an accent that joins its last letter.
        for field in fields where Array(field.value.utf8).contains(Array(boundary.utf8)) {
            throw .boundaryInValue(field: field.name)
        }

        var head = ""
        for field in fields {
            head +=
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(MultipartText.name(field.name))\"\r\n\r\n"
            head += field.value + "\r\n"
        }
        head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(MultipartText.name(file.name))\"; "
        head += "filename=\"\(MultipartText.fileName(file.fileName))\"\r\nContent-Type: \(file.mediaType)\r\n\r\n"
        self.head = Array(head.utf8)
        tail = Array("\r\n--\(boundary)--\r\n".utf8)
        let (sum, isTooLong) = file.length.addingReportingOverflow(Int64(self.head.count + tail.count))
        guard file.length >= 0, !isTooLong else { throw .impossibleLength(file.length) }
        length = sum
        contentType = "multipart/form-data; boundary=\(MultipartText.parameter(boundary))"
    }

    /// The whole body, with the bytes of the file from their source.
    public func body(of file: any BodySource) -> RequestBody {
        .stream(ChainedBodySource(head: head, middle: file, tail: tail))
    }
}
