extension [UInt8] {
    /// Lends the bytes to what may fail in the store's own way; the standard library's functions forget the error's type.
    func withBytes<Value>(
        _ body: (UnsafeRawBufferPointer) throws(AttachmentError) -> Value
    ) throws(AttachmentError) -> Value {
        let result = withUnsafeBytes { bytes in
            Result { () throws(AttachmentError) in try body(bytes) }
        }
        return try result.get()
    }

    /// Lends the bytes to be written over.
    mutating func withMutableBytes<Value>(
        _ body: (UnsafeMutableRawBufferPointer) throws(AttachmentError) -> Value
    ) throws(AttachmentError) -> Value {
        let result = withUnsafeMutableBytes { bytes in
            Result { () throws(AttachmentError) in try body(bytes) }
        }
        return try result.get()
    }
}
