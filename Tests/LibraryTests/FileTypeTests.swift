import FileType
import Testing

@Suite struct `The type of a file` {
    private func find(_ bytes: [UInt8], name: String = "file") throws -> FileType.Finding {
        let file = try TemporaryFile(bytes, name: name)
        return try withExtendedLifetime(file) { try FileType.of(path: file.path) }
    }

    @Test(arguments: [
        ("%PDF-1.7\n", "application/pdf"), ("{\\rtf1\\ansi x}", "text/rtf"),
        ("Grüße\n", "text/plain"), ("<!DOCTYPE html><title>x</title>", "text/html"),
        ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "image/svg+xml"),
        ("\u{1}\u{2}\u{3}\u{4}", "application/octet-stream"),
        ("", "inode/x-empty"),
    ])
    func `is known by its content`(content: String, mimeType: String) throws {
        let found = try find(Array(content.utf8))
        #expect(found.mimeType == mimeType)
        #expect(found.width == nil && found.height == nil)
    }

    @Test func `is not known by its name`() throws {
        #expect(try find(Array("<!DOCTYPE html>".utf8), name: "photo.jpg").mimeType == "text/html")
        #expect(try find(Image.png.bytes, name: "page.html").mimeType == "image/png")
    }

    @Test(arguments: [
        (Image.png, "image/png"), (.animatedPNG, "image/png"), (.gif, "image/gif"), (.animatedGIF, "image/gif"),
        (.jpeg, "image/jpeg"), (.progressiveJPEG, "image/jpeg"), (.jpegWithExif, "image/jpeg"),
        (.lossyWebP, "image/webp"),
    ])
    func `comes with the size of an image`(image: Image, mimeType: String) throws {
        let found = try find(image.bytes)
        #expect(found.mimeType == mimeType)
        #expect(found.width == 30)
        #expect(found.height == 20)
    }

    @Test(arguments: [Image.losslessWebP, .transparentWebP, .webPWithExif, .animatedWebP])
    func `comes without a size that libmagic does not tell`(image: Image) throws {
        let found = try find(image.bytes)
        #expect(found.mimeType == "image/webp")
        #expect(found.width == nil && found.height == nil)
    }

    @Test func `comes without a size where an image ends too early`() throws {
        // What follows the comment says how large the image is, and is not there.
        let comment = "a, precision 8, 55x66, components 3"
        let jpeg = Image.jpeg.bytes.prefix(20) + [0xff, 0xfe, 0, UInt8(comment.utf8.count + 2)] + comment.utf8
        for bytes in [Array(jpeg), Array(Image.png.bytes.prefix(16)), Array(Image.gif.bytes.prefix(6))] {
            let found = try find(bytes)
            #expect(found.mimeType.hasPrefix("image/"))
            #expect(found.width == nil && found.height == nil)
        }
    }

    @Test func `comes without a size of nothing, or less`() throws {
        var png = Image.png.bytes
        png.replaceSubrange(16..<20, with: [0xff, 0xff, 0xff, 0xff])
        #expect(try find(png).width == nil)
        png.replaceSubrange(16..<20, with: [0, 0, 0, 0])
        #expect(try find(png).width == nil)
    }

    @Test func `is none where there is no file`() {
        #expect(throws: FileType.Failure.self) { try FileType.of(path: "/nonexistent") }
        #expect(throws: Never.self) { try #expect(FileType.of(path: "/tmp").mimeType == "inode/directory") }
    }

    @Test func `can be asked by many at once`() async throws {
        let file = try TemporaryFile(Image.jpegWithExif.bytes)
        let path = file.path
        await withTaskGroup { group in
            for _ in 0..<32 {
                group.addTask { #expect(throws: Never.self) { try #expect(FileType.of(path: path).width == 30) } }
            }
        }
        withExtendedLifetime(file) {}
    }
}
