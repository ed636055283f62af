import SyncModel

extension Operation {
    /// Whether it is the dead letter of a record that the server refused to make.
    public var isRefusedCreate: Bool { kind == .create && state == .rejected }
    /// Whether it makes a record, or may still.
    public var isStandingCreate: Bool { kind == .create && state != .cancelled }
    /// Whether it makes a record, and was not sent.
    public var isUnsentCreate: Bool { kind == .create && state == .queued }
    /// Whether nobody knows whether the server did it.
    public var isInDoubt: Bool { state == .unknown }
    /// Whether its request is on its way.
    public var isUnderWay: Bool { state == .sending }
    /// Whether it is an unsent change of fields, into which a further one is laid.
    public var isUnsentChange: Bool { state == .queued && kind == .update }
    /// Whether it is unsent, and changes what a create before it makes.
    public var isUnsentSequel: Bool { state == .queued && kind != .create && !kind.isUpload }
    /// Whether it waits because the server refused the account or its plan.
    public var isHeld: Bool { state == .queued && evidence == .accountRefused }
    /// Whether it is an unsent change, or makes the record with what was typed.
    public var isUnsentWrite: Bool { state == .queued && (kind == .update || kind == .create) }
}
