import SyncCatalogue
import SyncModel

/// Which of the operations that may be sent one lane takes: files go beside all others and delay none (design section 5.4).
public enum PushLane: Sendable, Equatable {
    /// All that carries no file. Updates that send the whole record leave only where the resource's list was just read; so do creates up to a
    /// sequence, which came with the replica: it may be one that was set back since they were sent. Nil lifts both.
    /// What must be seen alone leaves only where its record was.
    case records(justRead: Set<String>?, alone: Set<LocalID>, inherited: Int64)
    /// What carries a file.
    case files

    /// Whether the lane takes what carries a file.
    public var carriesFiles: Bool { self == .files }

    /// Whether the lane takes an operation, as it stands when it is about to be sent.
    ///
    /// - Parameter standing: How far its record is; nil for one that is not here.
    public func takes(_ operation: Operation, carriesFile: Bool, standing: PushPlan.Standing? = nil) -> Bool {
        (carriesFile || operation.kind.isUpload) == carriesFiles && standing?.isContested != true
    }

    /// The operations that the lane takes of those that may be sent.
    ///
    /// - Parameters:
    ///   - carrying: The operations that have a file to carry.
    ///   - askedAt: When the whole list that was applied last was asked for, by resource; Unix milliseconds.
    ///   - now: Unix milliseconds.
    public func operations(
        of plan: PushPlan, carrying: Set<LocalID>, askedAt: [String: Int64], catalogue: Catalogue, role: String,
        now: Int64
    ) -> [Operation] {
        plan.ready.filter { operation in
            guard takes(operation, carriesFile: carrying.contains(operation.id)) else { return false }
            guard let resource = catalogue.resource(named: operation.resource) else { return true }
            if operation.kind.isUpload, !operation.isRead(resource, askedAt: askedAt[resource.name], now: now) {
                return false
            }
            guard case .records(let justRead?, let alone, let inherited) = self else { return true }
            if operation.needsLookAlone(resource, role: role), !alone.contains(operation.document) { return false }
            if justRead.contains(resource.name) { return true }
            if operation.kind == .create, resource.isListed, operation.sequence <= inherited { return false }
            return !operation.carriesMore(resource, role: role)
        }
    }
}

extension Operation {
    /// Whether the list that shows an upload's record was read since the upload was queued: it must be seen first whether somebody put
    /// another file there meanwhile. Of records that no whole list shows nothing newer is known.
    ///
    /// - Parameters:
    ///   - askedAt: When the whole list that was applied last was asked for, Unix milliseconds; nil for never.
    ///   - now: Unix milliseconds.
    public func isRead(_ resource: Resource, askedAt: Int64?, now: Int64) -> Bool {
        guard resource.isListedWhole, stateAt <= now else { return true }
        return askedAt.map { $0 > stateAt } ?? false
    }
}
