using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Configuration;

/// <summary>Reads the certificates that seal the key ring: files in the form of PKCS #12, each with a password beside it if it needs one.</summary>
internal static class KeyCertificates
{
    /// <param name="folder">Where a path that is not absolute begins.</param>
    /// <returns><see langword="null"/> if none is set, or if it cannot be used.</returns>
    public static X509Certificate2? Read(SettingsReader reader, string key, string folder) => Load(reader, key, reader.Text(key), reader.Text($"{key}Password"), folder);

    /// <summary>A list, whose entries have <c>Path</c> and <c>Password</c>.</summary>
    public static IReadOnlyList<X509Certificate2> ReadOld(SettingsReader reader, string key, string folder) =>
        [.. reader.Entries(key).Select(entry => Load(reader, $"{entry}:Path", reader.Required($"{entry}:Path"), reader.Text($"{entry}:Password"), folder)).OfType<X509Certificate2>()];

    private static X509Certificate2? Load(SettingsReader reader, string key, string? path, string? password, string folder)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        var file = Path.GetFullPath(path, folder);
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, password);
            using var secret = certificate.GetRSAPrivateKey();
            if (secret is not null)
            {
                return certificate;
            }

            reader.Complain(SettingsText.NotACertificate, key, file, SettingsText.NoRsaKey);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            reader.Complain(SettingsText.NotACertificate, key, file, exception.Message);
        }

        return null;
    }
}
