import Core

serve(Support.self, "/api/v1/support/uploads") {
    Method.upload("Upload a file, to be attached to a message", access: .user, gives: Support.file) {
        form, caller, desk in
        let file = try desk.keepUpload(form, by: caller.user)
        return (file, desk.configuration.publicURL + file.path)
    }
}
