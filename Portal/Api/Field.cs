namespace Portal.Api;

/// <summary>Says how a parameter of an action is sent: its form field, and what may be in it.</summary>
/// <param name="name">As the API document has it.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class FieldAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>One sentence for the API description.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>The most characters of a text.</summary>
    public int MaxLength { get; init; } = 256;

    /// <summary>The least whole number.</summary>
    public int Min { get; init; } = 1;

    /// <summary>The greatest whole number.</summary>
    public int Max { get; init; } = int.MaxValue;

    /// <summary>Whether control characters are part of the value, as in keys of objects.</summary>
    public bool AnyCharacter { get; init; }

    /// <summary>The fields that scripts may send with most actions, named once.</summary>
    public static class Names
    {
        public const string Action = "action";
        public const string Token = "token";
        public const string S3uid = "s3uid";
        public const string CustomerId = "id";
        public const string PlanId = "plan_id";
        public const string BucketName = "bucket_name";
        public const string Location = "location";
    }
}
