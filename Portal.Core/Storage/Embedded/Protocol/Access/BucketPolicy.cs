using System.Text.Json;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>What a policy says to a request.</summary>
internal enum Verdict
{
    Silent,
    Allow,
    Deny,
}

/// <summary>A request as policies see it.</summary>
/// <param name="Caller"><see langword="null"/> for somebody who has not signed.</param>
/// <param name="Action">Without <c>s3:</c>.</param>
/// <param name="Resource">The bucket, or the bucket and the key with a slash between.</param>
/// <param name="Value">The value of a condition's key, which is in lower case up to a slash; <see langword="null"/> for none.</param>
internal sealed record PolicyQuestion(string? Caller, string Action, string Resource, Func<string, string?> Value);

/// <summary>A bucket policy: who may do what beside the owner, and what nobody may.</summary>
/// <remarks>Source: Amazon S3 user guide, "Policies and permissions"; IAM user guide, "JSON policy elements".</remarks>
internal sealed class BucketPolicy
{
    private const string LongestVersion = "2012-10-17";

    private static readonly string[] Known = ["Version", "Id", "Statement"];

    /// <summary>Of a field that is said twice only one would count.</summary>
    private static readonly JsonDocumentOptions Once = new() { AllowDuplicateProperties = false };

    private readonly List<PolicyStatement> _statements;

    private BucketPolicy(List<PolicyStatement> statements) => _statements = statements;

    /// <summary>Whether somebody whom it does not name gets in by it.</summary>
    public bool IsPublic => _statements.Exists(statement => statement.IsPublic);

    /// <exception cref="S3Exception">MalformedPolicy: it cannot be read, or holds something that is not enforced here.</exception>
    public static BucketPolicy Parse(string json, string bucket)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Once);
            var root = document.RootElement;
            if (root.ValueKind is not JsonValueKind.Object)
            {
                throw Malformed("Policies must be valid JSON and the first byte must be '{'");
            }

            RefuseUnknown(root, Known);
            if (root.TryGetProperty("Version", out var version) && version.GetString() is not (LongestVersion or "2008-10-17"))
            {
                throw Malformed("The policy must contain a valid version string");
            }

            if (!root.TryGetProperty("Statement", out var statements))
            {
                throw Malformed("Missing required field Statement");
            }

            var list = statements.ValueKind is JsonValueKind.Array ? statements.EnumerateArray().ToList() : [statements];
            return list.Count == 0
                ? throw Malformed("Could not parse the policy: Statement is empty!")
                : new BucketPolicy(list.ConvertAll(statement => PolicyStatement.Read(statement, bucket)));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Malformed("This policy contains invalid Json");
        }
    }

    /// <summary>A policy that was taken once; <see langword="null"/> when it would be refused today.</summary>
    public static BucketPolicy? TryParse(string json, string bucket)
    {
        try
        {
            return Parse(json, bucket);
        }
        catch (S3Exception)
        {
            return null;
        }
    }

    /// <summary>A denial wins over what other statements allow.</summary>
    public Verdict Judge(PolicyQuestion question)
    {
        var matching = _statements.FindAll(statement => statement.Matches(question));
        return matching.Exists(statement => !statement.Allows) ? Verdict.Deny : matching.Count > 0 ? Verdict.Allow : Verdict.Silent;
    }

    /// <exception cref="S3Exception">MalformedPolicy: it has a field that is not known here.</exception>
    internal static void RefuseUnknown(JsonElement element, string[] known)
    {
        if (element.EnumerateObject().Select(property => property.Name).FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw Malformed($"Unknown field {unknown}");
        }
    }

    internal static S3Exception Malformed(string message) => new(S3Failure.MalformedPolicy, message);
}
