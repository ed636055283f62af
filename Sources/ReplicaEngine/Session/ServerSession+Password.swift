import Transport

/// The account's own password, changed through this daemon.
extension ServerSession {
    /// Takes over a password that the server was just given: the next sign-in brings it. What can't be written is told, and a person signs in
    /// with the new one.
    func adopt(password: String) async {
        let (file, credential) = (credentials, Credential(login: login, password: password))
        do {
            try await FileWork.run { try file.write(credential) }
            // One that goes along with every request would be sent in its old form, and refused.
            if catalogue.signIn.isDirect { tokens.signOut() }
            logger.notice("the account's new password is used from now on")
        } catch {
            logger.error(
                "the account's new password can't be kept: sign in with it by hand", metadata: ["reason": "\(error)"])
        }
    }
}
