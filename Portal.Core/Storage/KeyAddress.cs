using System.Text;

namespace Portal.Core.Storage;

/// <summary>Writes the path of an object so that no browser or proxy on the way changes which key it names.</summary>
internal static class KeyAddress
{
    /// <summary>Puts the whole key into a presigned address. Its signature stays valid: it is made over the decoded path.</summary>
    public static string Repair(string address, string bucketName, string? key)
    {
        if (string.IsNullOrEmpty(key))
        {
            return address;
        }

        var origin = new Uri(address).GetLeftPart(UriPartial.Authority);
        var query = address.IndexOf('?', StringComparison.Ordinal);
        return origin + Path(bucketName, key) + (query < 0 ? "" : address[query..]);
    }

    private static string Path(string bucketName, string key)
    {
        var segments = key.Split('/');
        var path = new StringBuilder("/").Append(bucketName);
        for (var i = 0; i < segments.Length; i++)
        {
            // A dot segment would be resolved on the way; with an encoded slash beside it, it is no segment.
            var joined = IsDots(segments[i]) || (i > 0 && IsDots(segments[i - 1]));
            path.Append(joined ? "%2F" : "/").Append(Uri.EscapeDataString(segments[i]));
        }

        return path.ToString();
    }

    private static bool IsDots(string segment) => segment is "." or "..";
}
