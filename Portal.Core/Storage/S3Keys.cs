using System.Security.Cryptography;

namespace Portal.Core.Storage;

/// <summary>The pair that signs S3 requests. It never prints its secret.</summary>
/// <param name="AccessKey">20 characters of A–Z and 0–9.</param>
/// <param name="SecretKey">40 characters.</param>
public sealed record S3Keys(string AccessKey, string SecretKey)
{
    private const string AccessAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A new pair from the system's random source. Letters and digits only, so that every client takes it unquoted.</summary>
    public static S3Keys Generate() => new(
        RandomNumberGenerator.GetString(AccessAlphabet, 20),
        RandomNumberGenerator.GetString(SecretAlphabet, 40));

    public override string ToString() => AccessKey;
}
