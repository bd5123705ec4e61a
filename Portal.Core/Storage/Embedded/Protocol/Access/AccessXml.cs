using System.Xml;
using System.Xml.Linq;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>The document <c>AccessControlPolicy</c>.</summary>
internal static class AccessXml
{
    private static readonly XNamespace Types = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly (string Name, Permission Permission)[] Names =
    [
        ("FULL_CONTROL", Permission.FullControl), ("READ", Permission.Read), ("WRITE", Permission.Write),
        ("READ_ACP", Permission.ReadAcp), ("WRITE_ACP", Permission.WriteAcp),
    ];

    /// <exception cref="S3Exception">MalformedACLError, InvalidArgument, UnresolvableGrantByEmailAddress, or AccessDenied for another owner.</exception>
    public static AccessList Read(XElement document, string ownerUid, Func<string, bool> exists)
    {
        if (document.Children("Owner").FirstOrDefault()?.Text("ID") is not { Length: > 0 } owner)
        {
            throw new S3Exception(S3Failure.MalformedAcl);
        }

        if (owner != ownerUid)
        {
            throw new S3Exception(S3Failure.AccessDenied);
        }

        var list = document.Children("AccessControlList").FirstOrDefault() ?? throw new S3Exception(S3Failure.MalformedAcl);
        return AccessList.Checked([.. list.Children("Grant").Select(grant => new Grant(
            ReadGrantee(grant.Children("Grantee").FirstOrDefault() ?? throw new S3Exception(S3Failure.MalformedAcl), exists),
            ReadPermission(grant.Text("Permission"))))]);
    }

    public static void Write(XmlWriter xml, AccessList list, string ownerUid)
    {
        xml.Person("Owner", ownerUid);
        xml.Element("AccessControlList", () =>
        {
            foreach (var grant in list.Grants.OrderBy(grant => !AccessList.IsGroup(grant.Grantee)))
            {
                xml.Element("Grant", () =>
                {
                    WriteGrantee(xml, grant.Grantee);
                    xml.Element("Permission", Names.First(pair => pair.Permission == grant.Permission).Name);
                });
            }
        });
    }

    private static void WriteGrantee(XmlWriter xml, string grantee)
    {
        if (!AccessList.IsGroup(grantee))
        {
            xml.Person("Grantee", grantee, isGrantee: true);
            return;
        }

        xml.WriteStartElement("Grantee", null);
        xml.WriteAttributeString("xsi", "type", Types.NamespaceName, "Group");
        xml.Element("URI", grantee);
        xml.WriteEndElement();
    }

    private static string ReadGrantee(XElement grantee, Func<string, bool> exists) =>
        grantee.Text("URI") is { } uri ? AccessList.Group(uri)
        : grantee.Text("EmailAddress") is not null ? throw new S3Exception(S3Failure.UnresolvableGrant)
        : grantee.Text("ID") is { } id ? AccessList.Account(id, exists)
        : throw new S3Exception(S3Failure.MalformedAcl);

    private static Permission ReadPermission(string? name) =>
        Names.Where(pair => pair.Name == name).Select(pair => (Permission?)pair.Permission).FirstOrDefault() ?? throw new S3Exception(S3Failure.MalformedAcl);
}
