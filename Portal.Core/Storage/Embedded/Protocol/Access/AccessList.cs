using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <param name="Grantee">The name of an account in storage, or the URI of a group.</param>
internal sealed record Grant(string Grantee, Permission Permission);

/// <summary>Who beside its owner may do what with a bucket or an object.</summary>
/// <remarks>Source: Amazon S3 user guide, "Access control list (ACL) overview".</remarks>
internal sealed record AccessList(IReadOnlyList<Grant> Grants)
{
    public const string Everybody = "http://acs.amazonaws.com/groups/global/AllUsers";
    public const string Accounts = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    public const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    private const int MaxGrants = 100;

    private static readonly (string Header, Permission Permission)[] GrantHeaders =
    [
        ("x-amz-grant-read", Permission.Read), ("x-amz-grant-write", Permission.Write), ("x-amz-grant-read-acp", Permission.ReadAcp),
        ("x-amz-grant-write-acp", Permission.WriteAcp), ("x-amz-grant-full-control", Permission.FullControl),
    ];

    public bool IsPublic => Grants.Any(grant => IsGroup(grant.Grantee) && grant.Grantee != LogDelivery);

    public static AccessList Private(string ownerUid) => new([new Grant(ownerUid, Permission.FullControl)]);

    /// <param name="json"><see langword="null"/> for private.</param>
    public static AccessList FromJson(string? json, string ownerUid) =>
        json is null ? Private(ownerUid) : new AccessList(JsonSerializer.Deserialize<List<Grant>>(json)!);

    /// <returns><see langword="null"/> for private.</returns>
    public string? ToJson(string ownerUid) =>
        Grants is [{ Permission: Permission.FullControl } only] && only.Grantee == ownerUid ? null : JsonSerializer.Serialize(Grants);

    /// <summary>Whether headers ask for an access list at all.</summary>
    public static bool AreIn(IHeaderDictionary headers) => headers.ContainsKey("x-amz-acl") || GrantHeaders.Any(pair => headers.ContainsKey(pair.Header));

    public static bool IsGroup(string grantee) => grantee.StartsWith("http://", StringComparison.Ordinal);

    /// <summary>What a request's headers ask for; <see langword="null"/> when they say nothing.</summary>
    /// <param name="exists">Whether there is such an account.</param>
    /// <exception cref="S3Exception">InvalidArgument, InvalidRequest, or UnresolvableGrantByEmailAddress.</exception>
    public static AccessList? FromHeaders(IHeaderDictionary headers, string ownerUid, string bucketOwnerUid, Func<string, bool> exists)
    {
        var canned = headers["x-amz-acl"].ToString();
        var granted = GrantHeaders.Where(pair => headers.ContainsKey(pair.Header)).ToList();
        if (canned.Length > 0)
        {
            return granted.Count == 0
                ? Canned(canned, ownerUid, bucketOwnerUid)
                : throw new S3Exception(S3Failure.InvalidRequest, "Specifying both Canned ACLs and Header Grants is not allowed");
        }

        if (granted.Count == 0)
        {
            return null;
        }

        var grants = granted.SelectMany(pair => headers[pair.Header].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => new Grant(ReadGrantee(text, exists), pair.Permission))).ToList();
        return Checked(grants);
    }

    /// <exception cref="S3Exception">InvalidArgument: there is no such list.</exception>
    public static AccessList Canned(string name, string ownerUid, string bucketOwnerUid)
    {
        Grant[] more = name switch
        {
            "private" => [],
            "public-read" => [new(Everybody, Permission.Read)],
            "public-read-write" => [new(Everybody, Permission.Read), new(Everybody, Permission.Write)],
            "authenticated-read" => [new(Accounts, Permission.Read)],
            "aws-exec-read" => [],
            "log-delivery-write" => [new(LogDelivery, Permission.Write), new(LogDelivery, Permission.ReadAcp)],
            "bucket-owner-read" when bucketOwnerUid != ownerUid => [new(bucketOwnerUid, Permission.Read)],
            "bucket-owner-full-control" when bucketOwnerUid != ownerUid => [new(bucketOwnerUid, Permission.FullControl)],
            "bucket-owner-read" or "bucket-owner-full-control" => [],
            _ => throw new S3Exception(S3Failure.InvalidArgument) { Details = [("ArgumentName", "x-amz-acl"), ("ArgumentValue", name)] },
        };
        return new AccessList([.. Private(ownerUid).Grants, .. more]);
    }

    /// <exception cref="S3Exception">MalformedACLError: more than S3 takes.</exception>
    public static AccessList Checked(List<Grant> grants) => grants.Count <= MaxGrants ? new AccessList(grants) : throw new S3Exception(S3Failure.MalformedAcl);

    /// <param name="caller"><see langword="null"/> for somebody who has not signed.</param>
    /// <param name="withGroups">Whether grants to everybody count.</param>
    public bool Allows(Permission permission, string? caller, bool withGroups) => Grants.Any(grant =>
        (grant.Permission == permission || grant.Permission == Permission.FullControl)
        && (IsGroup(grant.Grantee)
            ? withGroups && (grant.Grantee == Everybody || (grant.Grantee == Accounts && caller is not null))
            : grant.Grantee == caller));

    private static string ReadGrantee(string text, Func<string, bool> exists)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var value = equals < 0 ? "" : text[(equals + 1)..].Trim().Trim('"');
        return (equals < 0 ? "" : text[..equals].Trim()) switch
        {
            "id" => Account(value, exists),
            "uri" => Group(value),
            "emailAddress" => throw new S3Exception(S3Failure.UnresolvableGrant),
            _ => throw new S3Exception(S3Failure.InvalidArgument, "Argument format not recognized"),
        };
    }

    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static string Account(string id, Func<string, bool> exists) =>
        exists(id) ? id : throw new S3Exception(S3Failure.InvalidArgument, "Invalid id");

    /// <exception cref="S3Exception">InvalidArgument.</exception>
    public static string Group(string uri) => uri is Everybody or Accounts or LogDelivery
        ? uri
        : throw new S3Exception(S3Failure.InvalidArgument, "Invalid group uri");
}
