namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>To whom objects of a bucket belong that others write, and whether access lists count.</summary>
/// <remarks>Source: Amazon S3 user guide, "Controlling ownership of objects and disabling ACLs".</remarks>
internal static class Ownership
{
    public const string Enforced = "BucketOwnerEnforced";
    public const string Preferred = "BucketOwnerPreferred";
    public const string Writer = "ObjectWriter";

    public static bool IsValid(string? value) => value is Enforced or Preferred or Writer;
}
