using Portal.Tests.Support;

namespace Portal.Tests.Browser;

[Trait("Needs", "Ceph")]
public sealed class RgwFilesJourneyTests(Chromium chromium, CephGateway ceph) : FilesJourney(chromium, ceph);

[Trait("Needs", "Ceph")]
public sealed class RgwKeysJourneyTests(Chromium chromium, CephGateway ceph) : KeysOverTimeJourney(chromium, ceph);

[Trait("Needs", "Ceph")]
public sealed class RgwOrderJourneyTests(Chromium chromium, CephGateway ceph) : OrderJourney(chromium, ceph);

[Trait("Needs", "Ceph")]
public sealed class RgwServiceJourneyTests(Chromium chromium, CephGateway ceph) : ServiceOverTimeJourney(chromium, ceph);
