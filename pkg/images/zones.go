package images

import (
	"slices"
	"strings"
)

// zoneRegions are the first parts of current names of time zones (tz database, theory.html, "Timezone identifiers").
var zoneRegions = strings.Fields("Africa America Antarctica Arctic Asia Atlantic Australia Etc Europe Indian Pacific")

// renamedZones are names that tell region and city and are not current all the same: links of tz database 2025b's file backward that zone.tab
// does not have.
var renamedZones = strings.Fields("Africa/Asmera Africa/Timbuktu America/Argentina/ComodRivadavia America/Atka America/Buenos_Aires America/Catamarca " +
	"America/Coral_Harbour America/Cordoba America/Ensenada America/Fort_Wayne America/Godthab America/Indianapolis America/Jujuy America/Knox_IN " +
	"America/Louisville America/Mendoza America/Montreal America/Nipigon America/Pangnirtung America/Porto_Acre America/Rainy_River America/Rosario " +
	"America/Santa_Isabel America/Shiprock America/Thunder_Bay America/Virgin America/Yellowknife Antarctica/South_Pole Asia/Ashkhabad Asia/Calcutta " +
	"Asia/Choibalsan Asia/Chongqing Asia/Chungking Asia/Dacca Asia/Harbin Asia/Istanbul Asia/Kashgar Asia/Katmandu Asia/Macao Asia/Rangoon Asia/Saigon " +
	"Asia/Tel_Aviv Asia/Thimbu Asia/Ujung_Pandang Asia/Ulan_Bator Atlantic/Faeroe Atlantic/Jan_Mayen Australia/ACT Australia/Canberra Australia/Currie " +
	"Australia/LHI Australia/NSW Australia/North Australia/Queensland Australia/South Australia/Tasmania Australia/Victoria Australia/West " +
	"Australia/Yancowinna Europe/Belfast Europe/Kiev Europe/Nicosia Europe/Tiraspol Europe/Uzhgorod Europe/Zaporozhye Pacific/Enderbury Pacific/Johnston " +
	"Pacific/Ponape Pacific/Samoa Pacific/Truk Pacific/Yap Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich Etc/UCT Etc/Universal Etc/Zulu")

// CurrentZone tells whether a time zone's name is one that every release of tzdata has; others need ZoneLinks.
func CurrentZone(name string) bool {
	region, _, ok := strings.Cut(name, "/")
	return name == "UTC" || name == "GMT" || ok && slices.Contains(zoneRegions, region) && !slices.Contains(renamedZones, name)
}
