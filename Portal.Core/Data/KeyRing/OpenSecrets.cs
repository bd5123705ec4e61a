using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Portal.Core.Data.KeyRing;

/// <summary>Finds what lies open in an entry of the key ring: Data Protection marks it as in need of a seal.</summary>
internal static class OpenSecrets
{
    private static readonly XNamespace s_names = "http://schemas.asp.net/2015/03/dataProtection";

    /// <summary>Seals each, in the form that Data Protection itself writes.</summary>
    /// <returns>Whether there was any.</returns>
    public static bool Seal(XElement entry, IXmlEncryptor encryptor)
    {
        var open = entry.DescendantsAndSelf().Where(element => (bool?)element.Attribute(s_names + "requiresEncryption") is true).ToList();
        foreach (var secret in open)
        {
            var closed = encryptor.Encrypt(new XElement(secret));
            secret.ReplaceWith(new XElement(
                s_names + "encryptedSecret", new XAttribute("decryptorType", closed.DecryptorType.AssemblyQualifiedName!), closed.EncryptedElement));
        }

        return open.Count > 0;
    }
}
