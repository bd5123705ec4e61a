using System.Text.RegularExpressions;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>The rules for names of new buckets.</summary>
/// <remarks>Source: Amazon S3 user guide, "General purpose bucket naming rules".</remarks>
internal static partial class BucketNames
{
    private static readonly string[] ReservedStarts = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] ReservedEnds = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    public static bool IsValid(string name) =>
        Shape().IsMatch(name)
        && !name.Contains("..", StringComparison.Ordinal)
        && !name.Contains(".-", StringComparison.Ordinal) // Each label of a host name begins and ends with a letter or a digit.
        && !name.Contains("-.", StringComparison.Ordinal)
        && !Address().IsMatch(name)
        && !ReservedStarts.Any(start => name.StartsWith(start, StringComparison.Ordinal))
        && !ReservedEnds.Any(end => name.EndsWith(end, StringComparison.Ordinal));

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+\z")]
    private static partial Regex Address();
}
