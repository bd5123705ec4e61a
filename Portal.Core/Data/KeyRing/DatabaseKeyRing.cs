using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Portal.Core.Data.KeyRing;

/// <summary>
/// The key ring of Data Protection in the database, so that every node reads what another has written. At its first use it takes over the keys that
/// earlier versions kept in the data folder, and seals what was written before the settings named a certificate.
/// </summary>
internal sealed partial class DatabaseKeyRing(IServiceProvider services, DataDirectory directory, ILoggerFactory loggers) : IXmlRepository
{
    private readonly ILogger _log = loggers.CreateLogger("Portal.KeyRing");
    private readonly Lock _lock = new();
    private bool _isPrepared;

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = Open();
        lock (_lock)
        {
            if (!_isPrepared)
            {
                TakeOver(db);
                SealOpenKeys(db);
                _isPrepared = true;
            }
        }

        return [.. db.Set<ProtectionKey>().AsNoTracking().OrderBy(key => key.Name).Select(key => key.Xml).AsEnumerable().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        using var db = Open();
        db.AddKey(string.IsNullOrEmpty(friendlyName) ? $"key-{Guid.NewGuid()}" : friendlyName, element.ToString(SaveOptions.DisableFormatting));
    }

    private PortalDb Open() => services.GetRequiredService<IDbContextFactory<PortalDb>>().CreateDbContext();

    private void TakeOver(PortalDb db)
    {
        if (!Directory.Exists(directory.Keys))
        {
            return;
        }

        var taken = Directory.EnumerateFiles(directory.Keys, "*.xml").Order(StringComparer.Ordinal)
            .Count(file => db.AddKey(Path.GetFileNameWithoutExtension(file), XElement.Load(file).ToString(SaveOptions.DisableFormatting)));
        if (taken > 0)
        {
            LogTaken(_log, taken, directory.Keys);
        }
    }

    private void SealOpenKeys(PortalDb db)
    {
        if (services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlEncryptor is not { } encryptor)
        {
            return;
        }

        foreach (var key in db.Set<ProtectionKey>().AsNoTracking().ToList())
        {
            var element = XElement.Parse(key.Xml);
            if (OpenSecrets.Seal(element, encryptor))
            {
                db.ReplaceKey(key.Name, key.Xml, element.ToString(SaveOptions.DisableFormatting));
                LogSealed(_log, key.Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The database took over {Count} keys of the folder {Folder}, which is not needed any more")]
    private static partial void LogTaken(ILogger log, int count, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Key} of the key ring is sealed by the certificate now")]
    private static partial void LogSealed(ILogger log, string key);
}
