namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>Something that a policy can allow or deny by name, with what an access list needs to grant for it.</summary>
/// <param name="Name">As policies have it, without <c>s3:</c>.</param>
/// <param name="OnBucket">What the bucket's access list has to grant; <see langword="null"/>: only its owner may, or whom a policy names.</param>
/// <param name="OnObject">What the object's access list has to grant.</param>
/// <remarks>Source: Amazon S3 user guide, "Access control list (ACL) overview"; Service authorization reference, "Amazon S3".</remarks>
internal sealed record S3Action(string Name, Permission? OnBucket = null, Permission? OnObject = null)
{
    public static readonly S3Action ListBucket = new("ListBucket", Permission.Read);
    public static readonly S3Action ListVersions = new("ListBucketVersions", Permission.Read);
    public static readonly S3Action ListUploads = new("ListBucketMultipartUploads", Permission.Read);
    public static readonly S3Action GetObject = new("GetObject", OnObject: Permission.Read);
    public static readonly S3Action GetVersion = new("GetObjectVersion", OnObject: Permission.Read);
    public static readonly S3Action PutObject = new("PutObject", Permission.Write);
    public static readonly S3Action DeleteObject = new("DeleteObject", Permission.Write);
    public static readonly S3Action DeleteVersion = new("DeleteObjectVersion");
    public static readonly S3Action GetBucketAcl = new("GetBucketAcl", Permission.ReadAcp);
    public static readonly S3Action PutBucketAcl = new("PutBucketAcl", Permission.WriteAcp);
    public static readonly S3Action GetObjectAcl = new("GetObjectAcl", OnObject: Permission.ReadAcp);
    public static readonly S3Action PutObjectAcl = new("PutObjectAcl", OnObject: Permission.WriteAcp);
    public static readonly S3Action GetAttributes = new("GetObjectAttributes", OnObject: Permission.Read);
    public static readonly S3Action GetTagging = new("GetObjectTagging");
    public static readonly S3Action PutTagging = new("PutObjectTagging");
    public static readonly S3Action DeleteTagging = new("DeleteObjectTagging");

    /// <summary>Actions of the same name on a version that is named in the request.</summary>
    private static readonly Dictionary<string, string> OfVersions = new(StringComparer.Ordinal)
    {
        [GetObject.Name] = GetVersion.Name,
        [DeleteObject.Name] = DeleteVersion.Name,
        [GetObjectAcl.Name] = "GetObjectVersionAcl",
        [PutObjectAcl.Name] = "PutObjectVersionAcl",
        [GetTagging.Name] = "GetObjectVersionTagging",
        [PutTagging.Name] = "PutObjectVersionTagging",
        [DeleteTagging.Name] = "DeleteObjectVersionTagging",
        [GetAttributes.Name] = "GetObjectVersionAttributes",
    };

    /// <summary>Those that a bucket's owner may always do, so that no policy can lock everybody out, and that nobody else may.</summary>
    public bool IsOfPolicy => Name is "GetBucketPolicy" or "PutBucketPolicy" or "DeleteBucketPolicy";

    /// <summary>The same on one version.</summary>
    public S3Action OnVersion() => OfVersions.TryGetValue(Name, out var name) ? this with { Name = name, OnBucket = null } : this;
}

/// <summary>What an access list can grant.</summary>
internal enum Permission
{
    Read,
    Write,
    ReadAcp,
    WriteAcp,
    FullControl,
}
